"""What matching an accepted row gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sanwang.intake.checking.outcome import Value
from sanwang.intake.models import Kind
from sanwang.intake.queries.held.entry import Held

Change = tuple[Value, Value]
"""Before and after."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An accepted row: its sheet ("" for a CSV), its number, its values, the village that the upload tells."""

    sheet: str
    row: int
    values: Mapping[str, Value]
    village: str = ""

    def text(self, name: str) -> str:
        """Return a value that is text, or nothing."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Matched:
    """An accepted row and what it means. ``key``: the county's code of what it matched, or empty.

    ``why``: the code of a conflict. ``rows``: keys of the rows that the writing needs.
    """

    incoming: Incoming
    kind: Kind
    village: str
    key: str = ""
    changes: Mapping[str, Change] = field(default_factory=dict)
    why: str = ""
    rows: Mapping[str, Any] = field(default_factory=dict)
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Where and when rows are matched: the county's day, and the villages (code to key) that the file may touch."""

    day: dt.date
    villages: Mapping[str, int]


def conflict(incoming: Incoming, why: str, *, village: str, held: Held | None = None, key: str = "") -> Matched:
    """Return a row that is left as it is, with the reason's code."""
    return Matched(incoming, Kind.CONFLICT, village, key=key, why=why, held=held)
