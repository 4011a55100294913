"""Days and months as numbers.

A day is `datetime64[D]`. A month is an int, months since January 1970 (so `month % 12` is 0 in
January, and `month // 3` numbers the quarters). Spans are half-open, an empty end is NaT.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from sanwang.demo.county.columns import Bools, Days, Ints

DAY = np.timedelta64(1, "D")
NEVER: np.datetime64 = np.datetime64("NaT", "D")
OPEN_END = np.datetime64("9999-01-01", "D")
"""Stands for an open end while spans are compared; written as NaT."""


def day_of(year: int, month: int = 1, day: int = 1) -> np.datetime64:
    """One day."""
    return np.datetime64(dt.date(year, month, day), "D")


def date_of(day: np.datetime64) -> dt.date:
    """The same day as Python has it."""
    return dt.date.fromisoformat(str(day))


def month_of(day: Days) -> Ints:
    """The month each day lies in."""
    return day.astype("datetime64[M]").astype(np.int64)


def first_day(month: Ints | int) -> Days:
    """The first day of each month."""
    return np.asarray(month, np.int64).astype("datetime64[M]").astype("datetime64[D]")


def year_of(day: Days) -> Ints:
    """The calendar year of each day."""
    return day.astype("datetime64[Y]").astype(np.int64) + 1970


def to_edges(rng: np.random.Generator, days: Days, share: float) -> Days:
    """Move a share of the days to the first or the last day of their month, where counting errs."""
    roll, month = rng.random(len(days)), days.astype("datetime64[M]")
    days = np.where(roll < share / 2, month.astype("datetime64[D]"), days)
    last = (month + 1).astype("datetime64[D]") - DAY
    return np.where((roll >= share / 2) & (roll < share), last, days)


def typed_in(rng: np.random.Generator, days: Days) -> Days:
    """The day each record was entered: mostly within three days, at times up to twenty later."""
    n, roll = len(days), rng.random(len(days))
    lag = np.where(
        roll < 0.70,
        rng.integers(0, 4, n),
        np.where(roll < 0.92, rng.integers(4, 11, n), rng.integers(11, 21, n)),
    )
    result: Days = days + lag * DAY
    return result


def holding(start: Days, end: Days, day: Days | np.datetime64) -> Bools:
    """Does each half-open span hold on the day beside it? An empty end is open."""
    result: Bools = (start <= day) & (np.isnat(end) | (end > day))
    return result
