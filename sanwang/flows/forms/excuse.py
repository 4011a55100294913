"""The form of an excuse: which duties, why, from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.duties.ledger.catalogue import DUTIES, EVERY_DUTY
from sanwang.duties.models import Reason
from sanwang.duties.operations.excuse import GROUP_DUTIES, MEMBER_DUTIES, PAIRING_DUTIES, NewExcuse
from sanwang.flows.forms.days import PICK, DayField
from sanwang.flows.forms.record import RecordForm
from sanwang.flows.queries import heads
from sanwang.flows.queries.excusing import Subject
from sanwang.kernel.periods import Period
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Refused, show

OPEN = "open"
_OFFERED: dict[str, tuple[tuple[str, ...], tuple[Reason, ...]]] = {
    "member": (
        MEMBER_DUTIES,
        (Reason.AWAY, Reason.INFIRM, Reason.DEFERRED, Reason.PROBATIONARY, Reason.FLOOD, Reason.OTHER),
    ),
    "pairing": (PAIRING_DUTIES, (Reason.HOUSEHOLD_AWAY, Reason.DEFERRED, Reason.FLOOD, Reason.OTHER)),
    "group": (GROUP_DUTIES, (Reason.DEFERRED, Reason.FLOOD, Reason.OTHER)),
}
_FIRST = {"member": ("study_attendance", "party_day_attendance"), "pairing": PAIRING_DUTIES, "group": ()}


class ExcuseForm(RecordForm):
    """What is asked of the branch. ``end`` holds the last day itself, ``open`` or ``pick``: then ``until`` does."""

    duties = forms.MultipleChoiceField(
        label=_("哪些事不作要求（可多选）"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选哪一件不作要求。")},
    )
    reason = forms.ChoiceField(
        label=_("为什么"), widget=forms.RadioSelect, error_messages={"required": _("请选原因。")}
    )
    since = DayField(label=_("从哪天起"))
    end = forms.CharField(label=_("到什么时候"), widget=forms.RadioSelect)
    until = DayField(label=_("最后一天"), required=False)
    note = forms.CharField(label=_("补充几句"), required=False, max_length=200)

    def __init__(self, *args: Any, subject: Subject, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        duties, reasons = _OFFERED[subject.kind]
        titles = [(code, heads.title(DUTIES[code])) for code in duties]
        every = [(EVERY_DUTY, _("全部"))] if len(titles) > 1 else []
        self.fields["duties"].choices = [*titles, *every]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [(reason.value, reason.label) for reason in reasons]  # type: ignore[attr-defined]
        month, year = Period.of(today, 1).last, Period.of(today, 12).last
        ends: dict[str, Any] = {month.isoformat(): _("本月底"), year.isoformat(): _("今年底")}
        self.fields["end"].widget.choices = [*ends.items(), (OPEN, _("没有期限")), (PICK, _("选日期"))]

    def clean(self) -> dict[str, Any]:
        """Find the last day; one that was to be picked must be given."""
        cleaned = super().clean() or {}
        end = cleaned.get("end", "")
        if end == PICK:
            cleaned["last"] = cleaned.get("until")
            if not cleaned["last"] and "until" not in self.errors:
                self.add_error("until", _("请选最后一天。"))
        elif end and end != OPEN:
            try:
                cleaned["last"] = dt.date.fromisoformat(end)
            except ValueError:
                self.add_error("end", _("请选到什么时候。"))
        return cleaned

    def record(self) -> NewExcuse:
        """Return what was filled in; all duties go before single ones."""
        data = self.cleaned_data
        return NewExcuse(
            id=data["id"],
            duties=(EVERY_DUTY,) if EVERY_DUTY in data["duties"] else tuple(data["duties"]),
            reason=data["reason"],
            since=data["since"],
            until=data.get("last"),
            note=data["note"],
            pairing=self.subject.pairing,
        )

    def say(self, refusal: Refused) -> None:
        """Show what the operation refused at its field; a last day that was a chip is shown at the chips."""
        show(refusal, self, at={} if self.cleaned_data.get("end") == PICK else {"until": "end"})


def opened(*, subject: Subject, today: dt.date, duties: Sequence[str] = ()) -> ExcuseForm:
    """Return the form as it opens: the likeliest duties and reason, from today to the end of the year."""
    initial: dict[str, Any] = {
        "id": fresh_id(),
        "duties": list(duties or _FIRST[subject.kind]),
        "reason": subject.likely,
        "since": today,
        "end": Period.of(today, 12).last.isoformat(),
    }
    return ExcuseForm(initial=initial, subject=subject, today=today)
