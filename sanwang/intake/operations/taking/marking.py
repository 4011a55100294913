"""Which stored cells a batch may have changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Max, Min

from sanwang.duties.keeping.marks import Touched, mark_from, mark_moved
from sanwang.duties.ledger.catalogue import DUTIES, EVERY_DUTY
from sanwang.duties.models import Cell
from sanwang.kernel.periods import Period

_KINDS: Final = ("members", "pairings", "groups", "units")
"""Kinds of subjects that a batch touches."""


def mark_touched(duty: str, touched: Touched, first: dt.date, *, until: dt.date) -> None:
    """Mark every period from the first day on, but of each duty none before the oldest that is stored.

    To the day, or to the newest that is stored: what was taken in as of an earlier day is owed since.

    A group founded years ago, taken in today, makes no cells of years in which nobody kept the ledger here.
    """
    found = Cell.objects.filter(duty__in=DUTIES).values_list("duty")
    rows = list(found.annotate(oldest=Min("period"), newest=Max("anchor")))
    oldest = {code: Period(DUTIES[code].months, number).first for code, number, _ in rows}
    until = max([until, *(newest for _, _, newest in rows)])
    begun = until.replace(day=1)
    by_day: dict[dt.date, list[str]] = {}
    for code in DUTIES if duty == EVERY_DUTY else [duty]:
        by_day.setdefault(max(first, oldest.get(code, begun)), []).append(code)
    for day, codes in by_day.items():
        mark_from(codes, day, touched, until=until)
    mark_moved(touched.groups, max(first, min(oldest.values(), default=begun)), until=until)


def as_notes(touched: Touched, first: dt.date | None, *, beside: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what is kept with the batch, so that an undo marks the same; ``beside`` what was kept before."""
    kept = beside or {}
    days = [day for day in (first and first.isoformat(), kept.get("first")) if day]
    notes = {kind: sorted({*getattr(touched, kind), *kept.get(kind, ())}) for kind in _KINDS}
    return {**notes, "first": min(days, default=None)}


def from_notes(notes: Mapping[str, Any], *, beside: Iterable[int]) -> tuple[Touched, dt.date | None]:
    """Return what was kept, and ``beside`` it pairings that are touched by now."""
    kept = {kind: tuple(notes[kind]) for kind in _KINDS}
    touched = Touched(**{**kept, "pairings": tuple(sorted({*kept["pairings"], *beside}))})
    return touched, dt.date.fromisoformat(notes["first"]) if notes["first"] else None
