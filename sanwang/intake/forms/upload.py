"""The upload: which form, whose, which file; and of which village each sheet is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.intake.declarations.form import Form
from sanwang.intake.queries.units import as_choices
from sanwang.kernel.refusals import PlainForm
from sanwang.organization.models import Division

NOT_DATA = "-"


class FormAndUnit(PlainForm):
    """Which form, of which village or township."""

    form = forms.ChoiceField(
        label=_("哪种表"), widget=forms.RadioSelect, error_messages={"required": _("请选是哪种表。")}
    )
    unit = forms.ChoiceField(label=_("哪个村"), error_messages={"required": _("请选这张表是哪个村的。")})

    def __init__(self, *args: Any, offered: list[Form], units: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [(form.code, form.name) for form in offered]  # type: ignore[attr-defined]
        self.fields["unit"].choices = as_choices(units)  # type: ignore[attr-defined]
        self.fields["unit"].initial = units[0].code
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
        self.fields["form"].initial = offered[0].code


class UploadForm(FormAndUnit):
    """A file of one form."""

    file = forms.FileField(
        label=_("表（.xlsx 或 .csv）"),
        error_messages={
            "required": _("请选要传的表。"),
            "empty": _("这个文件是空的，请选填好的表。"),
            "missing": _("请选要传的表。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse several files: which of them was meant is not guessed."""
        if len(self.files.getlist("file")) > 1:
            raise forms.ValidationError(_("一次传一个表，请一个一个传。"))
        return self.cleaned_data["file"]


class SheetsForm(PlainForm):
    """Of which village each sheet is; or that it is no data."""

    def __init__(self, *args: Any, guesses: dict[str, Any], villages: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = {f"sheet_{number}": name for number, name in enumerate(guesses)}
        choices = [("", _("请选村")), *((v.code, v.short_name) for v in villages), (NOT_DATA, _("不是数据，不收"))]
        for field, name in self._names.items():
            self.fields[field] = forms.ChoiceField(
                label=name or _("表"),
                choices=choices,
                initial=guesses[name].get("village_code", ""),
                error_messages={"required": _("请选这张表是哪个村的。")},
            )

    def chosen(self) -> dict[str, str]:
        """Return sheet name to village code, without the sheets that are no data."""
        told = {name: str(self.cleaned_data[field]) for field, name in self._names.items()}
        return {name: code for name, code in told.items() if code != NOT_DATA}
