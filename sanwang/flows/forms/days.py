"""The day of a record: today and yesterday as chips, any other by its date."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.record import RecordForm
from sanwang.kernel.dates import day_word
from sanwang.kernel.refusals import Refused, show

PICK = "pick"


def day_of(text: str) -> dt.date | None:
    """Return the day written as ``2025-10-03``; None for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


class DayField(forms.DateField):
    """A day picked from the browser's own calendar, or typed as ``2025-10-03``."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": _("必填，请选日期。"),
        "invalid": _("日期不对，请重新选。"),
    }

    def up_to(self, today: dt.date) -> None:
        """Offer and take no day that lies ahead."""
        self.widget.attrs["max"] = today.isoformat()
        self.validators.append(MaxValueValidator(today, _("不能晚于今天。")))


class DayForm(RecordForm):
    """A record with a day. ``when`` holds the day itself (so that midnight changes nothing) or ``pick``.

    Its order of errors is the order of its fields, and what the operation refuses is shown at its field.
    """

    when = forms.CharField(label=_("哪天"), widget=forms.RadioSelect)
    day = DayField(label=_("日期"), required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["when"].widget.choices = self._days()
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def _days(self) -> list[tuple[str, Any]]:
        days: list[tuple[str, Any]] = [
            (self.today.isoformat(), _("今天")),
            ((self.today - dt.timedelta(days=1)).isoformat(), _("昨天")),
            (PICK, _("选日期")),
        ]
        sent = day_of(str(self.data.get("when", "")))
        if sent is not None and sent.isoformat() not in dict(days):
            days.insert(0, (sent.isoformat(), day_word(sent)))
        return days

    def clean(self) -> dict[str, Any]:
        """Check that a day was chosen, and a picked one given; ``held_on`` is that day."""
        cleaned = super().clean() or {}
        when = cleaned.get("when", "")
        if when == PICK:
            cleaned["held_on"] = cleaned.get("day")
            if not cleaned["held_on"] and "day" not in self.errors:
                self.add_error("day", _("请选日期。"))
        elif when:
            cleaned["held_on"] = day_of(when)
            if cleaned["held_on"] is None:
                self.add_error("when", _("请选是哪一天。"))
        return cleaned

    def say(self, refusal: Refused) -> None:
        """Show what the operation refused at its field; what has no field of its own stands on top."""
        show(refusal, self, at={} if self.cleaned_data.get("when") == PICK else {"day": "when"})
