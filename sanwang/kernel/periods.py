"""Periods of 1, 3, 12 or 36 whole months, as integers: ``(year*12 + month-1) // months``.

A period has a first and a last day and knows its anchor: the day on which it is decided who owes what.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

LENGTHS = (1, 3, 12, 36)
"""Months that a period may have: month, quarter, year, three years."""

_END = 9996 * 12
"""Months from here on have no day after them that a calendar knows."""
_WRITTEN = re.compile(r"(?P<year>\d{4})(-(?P<month>\d\d)|-Q(?P<quarter>[1-4])|-(?P<last>\d{4}))?")


def month_of(day: dt.date) -> int:
    """Return the number of the month in which the day lies, counted from year 0."""
    return day.year * 12 + day.month - 1


def first_of_month(month: int) -> dt.date:
    """Return the first day of the month of that number."""
    return dt.date(month // 12, month % 12 + 1, 1)


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months earlier; a day that month lacks becomes its last one."""
    first = first_of_month(month_of(day) - months)
    last = first_of_month(month_of(first) + 1) - dt.timedelta(1)
    return first.replace(day=min(day.day, last.day))


@dataclass(frozen=True, order=True)
class Period:
    """So many whole months, and which: ``str()`` gives ``2025-03``, ``2025-Q1``, ``2025``, ``2025-2027``."""

    months: int
    number: int

    def __post_init__(self) -> None:
        if self.months not in LENGTHS:
            raise ValueError(f"a period has {LENGTHS} months, not {self.months}")

    @classmethod
    def of(cls, day: dt.date, months: int) -> Self:
        """Return the period of that length in which the day lies."""
        return cls(months, month_of(day) // months)

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read ``2025-03``, ``2025-Q1``, ``2025`` or ``2025-2027``; anything else is a ValueError."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError(f"not a period: {written!r}")
        start = int(found["year"]) * 12
        if found["month"]:
            start, months = start + int(found["month"]) - 1, 1
        elif found["quarter"]:
            start, months = start + 3 * (int(found["quarter"]) - 1), 3
        else:
            months = 36 if found["last"] else 12
        period = cls(months, start // months)
        if not 12 <= start < _END or str(period) != written:
            raise ValueError(f"not a period: {written!r}")
        return period

    @property
    def first(self) -> dt.date:
        """First day."""
        return first_of_month(self.number * self.months)

    @property
    def after(self) -> dt.date:
        """First day of the next period: the open end of this one."""
        return first_of_month((self.number + 1) * self.months)

    @property
    def last(self) -> dt.date:
        """Last day."""
        return self.after - dt.timedelta(1)

    def anchor(self, on: dt.date) -> dt.date:
        """Return the day on which it is decided who owes: the last one, in an open period the day asked.

        A period that begins after the day asked has no anchor yet (ValueError).
        """
        if on < self.first:
            raise ValueError(f"{self} begins after {on}")
        return min(self.last, on)

    def is_open(self, on: dt.date) -> bool:
        """Tell whether the period has not ended before the day."""
        return on <= self.last

    def __str__(self) -> str:
        year, month = divmod(self.number * self.months, 12)
        if self.months == 1:
            return f"{year:04}-{month + 1:02}"
        if self.months == 3:
            return f"{year:04}-Q{month // 3 + 1}"
        return f"{year:04}" if self.months == 12 else f"{year:04}-{year + 2:04}"


def touching(first: Period, last: Period, months: int) -> list[Period]:
    """Return the periods of that length of which any month lies from ``first`` to ``last``, both included."""
    numbers = range(month_of(first.first) // months, month_of(last.last) // months + 1)
    return [Period(months, number) for number in numbers]
