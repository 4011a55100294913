"""Which stored cells a batch may have changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Min

from sanwang.duties.keeping.marks import Touched, mark_from, mark_moved
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.models import Cell
from sanwang.kernel.periods import Period

_MONTHLY = "visit"


def mark_touched(duty: str, touched: Touched, first: dt.date, *, until: dt.date) -> None:
    """Mark every period from the first day on, but none before the oldest month that is stored.

    A group founded years ago, taken in today, makes no cells of years in which nobody kept the ledger here.
    """
    oldest = Cell.objects.filter(duty=_MONTHLY).aggregate(oldest=Min("period"))["oldest"]
    kept = Period(DUTIES[_MONTHLY].months, oldest).first if oldest is not None else until.replace(day=1)
    day = max(first, kept)
    mark_from([duty], day, touched, until=until)
    mark_moved(touched.groups, day, until=until)


def as_notes(touched: Touched, first: dt.date | None) -> dict[str, Any]:
    """Return what is kept with the batch, so that an undo marks the same."""
    return {
        "members": touched.members,
        "pairings": touched.pairings,
        "groups": touched.groups,
        "units": touched.units,
        "first": first and first.isoformat(),
    }


def from_notes(notes: Mapping[str, Any]) -> tuple[Touched, dt.date | None]:
    """Return what was kept."""
    touched = Touched(**{kind: tuple(notes[kind]) for kind in ("members", "pairings", "groups", "units")})
    return touched, dt.date.fromisoformat(notes["first"]) if notes["first"] else None
