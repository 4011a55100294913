"""The form by which the branch says which member looks after a household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.days import DayField
from sanwang.kernel.refusals import PlainForm, Refused, show
from sanwang.service.operations.pairing import NewPairing

ENDS, WRONG = "ends", "wrong"


class PairingForm(PlainForm):
    """Whom, and from when. ``members``: codes and labels; ``few``: they are shown as chips, else as a list."""

    member = forms.ChoiceField(label=_("谁来结对"), error_messages={"required": _("请选一个人。")})
    day = DayField(label=_("从哪天起"))

    def __init__(
        self, *args: Any, members: Iterable[tuple[str, str]], few: bool, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.few = few
        field: Any = self.fields["member"]
        field.widget = forms.RadioSelect() if few else forms.Select()
        field.choices = [*members] if few else [("", _("请选")), *members]
        self.fields["day"].up_to(today)  # type: ignore[attr-defined]

    def record(self, household: str) -> NewPairing:
        """Return what was filled in, for the household."""
        return NewPairing(member=self.cleaned_data["member"], household=household, valid_from=self.cleaned_data["day"])

    def say(self, refusal: Refused) -> None:
        """Show what the operation refused at its field."""
        show(refusal, self, at={"household": "member"})


class EndingForm(PlainForm):
    """Whether a pairing ends on a day, or should never have been."""

    how = forms.ChoiceField(
        label=_("怎么回事"),
        choices=[(ENDS, _("以后不联系了")), (WRONG, _("当初就记错了"))],
        widget=forms.RadioSelect,
    )
    day = DayField(label=_("从哪天起不联系"), required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].up_to(today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that what ends has its day."""
        cleaned = super().clean() or {}
        if cleaned.get("how") == ENDS and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", _("必填，请选日期。"))
        return cleaned

    @property
    def ends_on(self) -> dt.date | None:
        """The first day without the pairing; none: it should never have been."""
        return self.cleaned_data["day"] if self.cleaned_data["how"] == ENDS else None
