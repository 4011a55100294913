"""One row of a form as the county holds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sanwang.intake.checking.outcome import Value
from sanwang.kernel.spans import Precision

_LENGTH = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}


@dataclass(frozen=True, slots=True)
class Held:
    """Values by the form's fields, as the checks give them, and the keys of the rows behind them.

    ``codes``: what tells this row's member and household from their namesakes.
    """

    village: str
    values: Mapping[str, Value]
    rows: Mapping[str, int | None]
    codes: tuple[str, ...] = ()


def written_day(day: dt.date | None, precision: str) -> str | None:
    """Return ``2018-09-05``, ``2018-09`` or ``2018``, as exactly as the day is known."""
    return None if day is None else day.isoformat()[: _LENGTH[Precision(precision)]]


def read_day(written: str) -> tuple[dt.date, Precision]:
    """Return the day, and how exactly it is known: a month is stored as its first day."""
    precision = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR}[len(written)]
    return dt.date.fromisoformat(f"{written}-01-01"[:10]), precision
