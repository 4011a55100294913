"""The county's clock (Asia/Shanghai). Only views, endpoints, jobs and commands ask it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
FOREVER = dt.date(9999, 12, 31)
"""The day to which a record stands that nobody has withdrawn."""
BEGINNING = dt.date(1900, 1, 1)
"""From when something holds of which no date is known."""


def now() -> dt.datetime:
    """Return this moment, with the county's zone."""
    return dt.datetime.now(ZONE)


def today() -> dt.date:
    """Return the local day: month boundaries are local days."""
    return now().date()
