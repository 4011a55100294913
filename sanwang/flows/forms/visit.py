"""The form of a visit: nothing must be typed, and what is chosen first is the most likely."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.days import PICK, DayField
from sanwang.flows.forms.record import RecordForm
from sanwang.kernel.dates import day_word
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import PlainForm, Refused
from sanwang.service.models import NeedCategory, Topic
from sanwang.service.operations.household import UnmaskReason
from sanwang.service.operations.visit import NEED_LENGTH, NOTE_LENGTH, NewNeed, NewVisit

NO, YES = "no", "yes"


class VisitForm(RecordForm):
    """One visit. ``when`` holds the day itself (so that midnight changes nothing) or ``pick``: then ``day`` does."""

    again = forms.CharField(required=False, widget=forms.HiddenInput)
    when = forms.CharField(label=_("哪天去的"), widget=forms.RadioSelect)
    day = DayField(label=_("走访日期"), required=False)
    topics = forms.MultipleChoiceField(
        label=_("说了什么（可多选）"), choices=Topic, required=False, widget=forms.CheckboxSelectMultiple
    )
    has_need = forms.ChoiceField(
        label=_("有要解决的事吗"), choices=[(NO, _("没有")), (YES, _("有"))], widget=forms.RadioSelect
    )
    need = forms.ChoiceField(label=_("是哪一类事"), choices=NeedCategory, required=False, widget=forms.RadioSelect)
    need_text = forms.CharField(label=_("说一句是什么事"), required=False, max_length=NEED_LENGTH)
    note = forms.CharField(
        label=_("补充几句"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["when"].widget.choices = self._days()
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    @classmethod
    def opened(cls, *, today: dt.date, last: bool = False) -> VisitForm:
        """Return the form as it opens: today, nothing to be solved, a fresh id.

        ``last``: for the month before; the day is picked, and none is set, since nobody knows which it was.
        """
        when = PICK if last else today.isoformat()
        form = cls(initial={"id": fresh_id(), "when": when, "has_need": NO}, today=today)
        if last:
            form.fields["day"].widget.attrs["max"] = (today.replace(day=1) - dt.timedelta(days=1)).isoformat()
        return form

    def _days(self) -> list[tuple[str, Any]]:
        yesterday = self.today - dt.timedelta(days=1)
        days: list[tuple[str, Any]] = [
            (self.today.isoformat(), _("今天")),
            (yesterday.isoformat(), _("昨天")),
            (PICK, _("选日期")),
        ]
        sent = _day_of(self.data.get("when", ""))
        if sent is not None and sent.isoformat() not in dict(days):
            days.insert(0, (sent.isoformat(), day_word(sent)))
        return days

    def clean(self) -> dict[str, Any]:
        """Check what hangs together: a picked date is given, something to be solved has its kind."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == PICK:
            if not cleaned.get("day") and "day" not in self.errors:
                self.add_error("day", _("请选择走访日期。"))
        elif "when" in cleaned and _day_of(cleaned["when"]) is None:
            self.add_error("when", _("请选择哪天去的。"))
        if cleaned.get("has_need") == YES and not cleaned.get("need") and "need" not in self.errors:
            self.add_error("need", _("请选择是哪一类事。"))
        return cleaned

    def record(self) -> NewVisit:
        """Return what was filled in."""
        data = self.cleaned_data
        need = NewNeed(category=data["need"], text=data["need_text"]) if data["has_need"] == YES else None
        return NewVisit(
            id=data["id"],
            day=data["day"] if data["when"] == PICK else dt.date.fromisoformat(data["when"]),
            topics=tuple(data["topics"]),
            note=data["note"],
            need=need,
        )

    @property
    def is_sure(self) -> bool:
        """Whether he was asked about this very day, and pressed again."""
        return bool(self.cleaned_data["again"] == self.record().day.isoformat())

    def say(self, refusal: Refused) -> None:
        """Show what the operation refused at its field; a day that was a chip is shown at the chips."""
        day_field = "day" if self.cleaned_data["when"] == PICK else "when"
        fields = {"day": day_field, "again": day_field, "": None}
        for fault in refusal.faults:
            if fault.field == "again":
                self.put(again=self.record().day.isoformat())
            self.add_error(fields.get(fault.field, fault.field), str(fault.sentence))


class UnmaskForm(PlainForm):
    """Why somebody looks at a telephone number."""

    reason = forms.ChoiceField(
        label=_("为什么要看号码"),
        choices=UnmaskReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选为什么要看。")},
    )


def _day_of(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
