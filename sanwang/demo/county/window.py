"""The window: the months that the records of a county cover, and the calendar around them.

Either one calendar year, told with hindsight (some of its records were typed in afterwards), or
twelve whole months and the month that runs, told on a given day: nothing later is known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sanwang.demo.county.columns import Bools, Days, Floats, Ints
from sanwang.demo.county.days import DAY, date_of, day_of, month_of
from sanwang.demo.county.vocabulary import SPRING_FESTIVAL

BUSY = (1.0, 1.0, 1.02, 1.0, 1.02, 1.03, 0.87, 0.92, 1.0, 0.88, 0.90, 1.0)
"""How much village life leaves room for meetings, January to December: less at both harvests."""
FLOOD_MONTHS = (5, 6)
"""June and July, as `month % 12`."""


@dataclass(frozen=True)
class Window:
    """From the first to the last day; `running` when the last day is today and not in hindsight."""

    first: np.datetime64
    last: np.datetime64
    running: bool

    @classmethod
    def of_year(cls, year: int) -> Window:
        """One calendar year in hindsight."""
        return cls(day_of(year), day_of(year, 12, 31), running=False)

    @classmethod
    def until(cls, day: dt.date) -> Window:
        """Twelve whole months before the month of `day`, and that month up to `day`."""
        return cls(day_of(day.year - 1, day.month), np.datetime64(day, "D"), running=True)

    @property
    def first_year(self) -> int:
        """The calendar year of the first day; what was there before the records lies before it."""
        return date_of(self.first).year

    @property
    def last_year(self) -> int:
        """The calendar year of the last day."""
        return date_of(self.last).year

    @property
    def first_month(self) -> int:
        """The month of the first day, as a number (see `days`)."""
        return int(month_of(np.array(self.first)))

    @property
    def months(self) -> Ints:
        """All months of the window, the running one included."""
        return np.arange(self.first_month, int(month_of(np.array(self.last))) + 1)

    @property
    def whole_months(self) -> Ints:
        """The twelve whole months."""
        return self.months[:12]

    @property
    def quarters(self) -> Ints:
        """The calendar quarters that the window touches, as `month // 3`."""
        return np.unique(self.months // 3)

    @property
    def years(self) -> range:
        """The calendar years that the window touches."""
        return range(self.first_year, self.last_year + 1)

    @property
    def year_ago(self) -> np.datetime64:
        """The day from which a year reaches the last day: ages are counted from it."""
        return self.last - 364 * DAY if self.running else self.first

    @property
    def issuing_days(self) -> int:
        """Days from the first on over which tasks and excuses are spread; a told year ends quietly."""
        return int((self.last - self.first) / DAY) + 1 if self.running else 340

    def covers(self, days: Days) -> Bools:
        """Which of the days lie in the window?"""
        return (days >= self.first) & (days <= self.last)

    def latest_year(self, month: int, day: int) -> int:
        """The year in which the window last saw this day of the calendar."""
        return self.last_year if day_of(self.last_year, month, day) <= self.last else self.last_year - 1

    @cached_property
    def _busy(self) -> Floats:
        return np.array([busy_months(year) for year in self.years])

    def busy(self, month: Ints) -> Floats:
        """The factor of each month; months after the last year are like those of the last year."""
        row = np.clip(month // 12 + 1970, self.first_year, self.last_year) - self.first_year
        return self._busy[row, month % 12]

    @property
    def mean_busy(self) -> float:
        """The mean factor of the whole months."""
        return float(self.busy(self.whole_months).mean())

    @property
    def flood_months(self) -> Ints:
        """June and July of the year whose flood falls into the window."""
        year = self.latest_year(6, 30)
        return (year - 1970) * 12 + np.array(FLOOD_MONTHS)

    @property
    def festival(self) -> np.datetime64:
        """The last Spring Festival that everybody has come back from (16 days later)."""
        ago = spring_festival(self.last_year)
        if self.running and ago + 16 * DAY > self.last:
            ago = spring_festival(self.last_year - 1)
        return ago


def spring_festival(year: int) -> np.datetime64:
    """The Chinese New Year's Day, or 5 February where the table ends."""
    month, day = SPRING_FESTIVAL.get(year, (2, 5))
    return day_of(year, month, day)


def busy_months(year: int) -> Floats:
    """Factors of the twelve months of a year: dips at Spring Festival and at both harvests."""
    factor = np.array(BUSY)
    for offset in range(-4, 16):  # twenty quiet days around New Year's Day
        day = date_of(spring_festival(year) + offset * DAY)
        if day.year == year:
            factor[day.month - 1] -= 0.018
    return factor
