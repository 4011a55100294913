"""Where a batch is written: the day, what each row did, and whose duties it touched."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from sanwang.duties.keeping.marks import Touched
from sanwang.intake.matching.outcome import Matched
from sanwang.kernel.permits import Permit
from sanwang.kernel.spans import Span

Place = tuple[str, int]
"""A sheet and a row."""
Deed = dict[str, Any]
"""One thing that a row did: ``do`` is ``add``, ``end`` or ``put``; ``model`` and ``pk`` say to what."""


def _end(row: Model) -> Deed:
    """Return how an inserted span ends (none: open): what ends later than that was not this batch's doing."""
    day = getattr(row, "valid_to", None)
    return {"valid_to": day.isoformat() if day else None} if isinstance(row, Span) else {}


def place_of(matched: Matched) -> Place:
    """Return where a row stands."""
    return matched.incoming.sheet, matched.incoming.row


@dataclass
class Desk:
    """Gathers deeds and touched subjects while the writers work under one permit.

    ``accept``: changed rows are written too.
    """

    by: Permit[Any]
    day: dt.date
    accept: bool
    deeds: defaultdict[Place, list[Deed]] = field(default_factory=lambda: defaultdict(list))
    members: set[int] = field(default_factory=set)
    groups: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    pairings: set[int] = field(default_factory=set)
    villages: set[int] = field(default_factory=set)
    first: dt.date | None = None

    def added(self, at: Matched, row: Model) -> None:
        """Remember a row that was inserted."""
        self.deeds[place_of(at)].append({"do": "add", "model": row._meta.label, "pk": row.pk, **_end(row)})

    def ended(self, at: Matched, row: Model, *, before: dt.date | None) -> None:
        """Remember a span that was ended (or withdrawn, where it had not begun) on the day."""
        deed = {"do": "end", "model": row._meta.label, "pk": row.pk, "before": before and before.isoformat()}
        self.deeds[place_of(at)].append({**deed, "after": self.day.isoformat()})

    def put(self, at: Matched, row: Model, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Remember fields that were changed."""
        deed = {"do": "put", "model": row._meta.label, "pk": row.pk, "before": before, "after": after}
        self.deeds[place_of(at)].append(deed)

    def touch(self, day: dt.date, **keys: Iterable[int | None]) -> None:
        """Remember subjects whose duties are others from the day on: ``members groups units pairings villages``."""
        for kind, found in keys.items():
            getattr(self, kind).update(key for key in found if key)
        self.first = min(self.first or day, day)

    @property
    def touched(self) -> Touched:
        """Return the subjects as the ledger takes them."""
        return Touched(
            members=tuple(sorted(self.members)),
            pairings=tuple(sorted(self.pairings)),
            groups=tuple(sorted(self.groups)),
            units=tuple(sorted(self.units)),
        )
