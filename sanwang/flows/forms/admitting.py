"""The form by which the branch takes a member into a group: new, or come from elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.days import DayField
from sanwang.flows.forms.record import RecordForm
from sanwang.kernel.numbers import birth_of, has_true_check, mobile, sex_of
from sanwang.kernel.refusals import Refused, show
from sanwang.organization.models import Person
from sanwang.organization.operations.member import NewMember

_BLANKS = re.compile(r"\s+")


class AdmittingForm(RecordForm):
    """Who, into which group, since when; his numbers if they are at hand. ``groups``: keys and names.

    Sex and day of birth are read from the identity number: nobody types them. A namesake is asked about once more:
    ``sure`` then holds the name that was asked about.
    """

    sure = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("姓名"), max_length=Person._meta.get_field("name").max_length)
    group = forms.ChoiceField(
        label=_("编入哪个党小组"), widget=forms.RadioSelect, error_messages={"required": _("请选编入哪个党小组。")}
    )
    day = DayField(label=_("从哪天起"), error_messages={"required": _("请选从哪天起编入。")})
    joined_on = DayField(label=_("入党日期"), error_messages={"required": _("请选入党日期。")})
    full_on = DayField(label=_("转正日期"), required=False)
    id_number = forms.CharField(label=_("身份证号"), required=False, max_length=40)
    phone = forms.CharField(label=_("手机号"), required=False, max_length=40)

    def __init__(self, *args: Any, groups: Iterable[tuple[str, str]], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]
        for name in ("day", "joined_on", "full_on"):
            self.fields[name].up_to(today)  # type: ignore[attr-defined]
        for name in ("id_number", "phone"):
            self.fields[name].widget.attrs |= {"autocomplete": "off"}
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean_id_number(self) -> str:
        """Return the number without blanks, or nothing; its check character and its day must be true."""
        number = _BLANKS.sub("", self.cleaned_data["id_number"]).upper()
        if number and len(number) != 18:
            raise forms.ValidationError(_("身份证号要 18 位，请核对。"))
        if number and not (has_true_check(number) and birth_of(number)):
            raise forms.ValidationError(_("身份证号不对，请一位一位核对。"))
        return number

    def clean_phone(self) -> str:
        """Return eleven digits, or nothing."""
        text = _BLANKS.sub("", self.cleaned_data["phone"])
        number = mobile(text)
        if text and not number:
            raise forms.ValidationError(_("手机号要 11 位，请核对。"))
        return number

    @property
    def is_sure(self) -> bool:
        """Whether this very name was asked about, and the button pressed again."""
        return bool(self.cleaned_data["sure"] == self.cleaned_data["name"])

    def ask(self) -> None:
        """Keep the name that is asked about."""
        self.put(sure=self.cleaned_data["name"])

    def record(self) -> NewMember:
        """Return what was filled in."""
        told = self.cleaned_data
        number = told["id_number"]
        return NewMember(
            name=told["name"].strip(),
            group_id=int(told["group"]),
            day=told["day"],
            joined_on=told["joined_on"],
            full_on=told["full_on"],
            id_number=number,
            phone=told["phone"],
            birth_date=birth_of(number) if number else None,
            sex=sex_of(number) if number else "",
        )

    def say(self, refusal: Refused) -> None:
        """Show what the operation refused at its field."""
        show(refusal, self)
