"""The forms filled as of a day: what an export writes, so that it comes in again without a difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sanwang.intake.checking.directory import Context
from sanwang.intake.checking.outcome import Value
from sanwang.intake.checking.readers import Situation
from sanwang.intake.checking.references import find_reference
from sanwang.intake.declarations.form import CODES, Form
from sanwang.intake.queries.directory import CountyDirectory
from sanwang.intake.queries.held import groups, households, members, pairings
from sanwang.intake.queries.held.entry import Held
from sanwang.intake.writing.workbook import Page
from sanwang.organization.models import Division, Group, Level

Filler = Callable[..., list[Held]]
FILLERS: Final[dict[str, Filler]] = {
    "member_roster": members.roster,
    "group_ledger": groups.ledger,
    "pairing_ledger": pairings.ledger,
    "special_households": households.special,
}
"""Forms that can be taken in and written out, by code."""
WHOLE: Final = frozenset({"group_ledger"})
"""Forms with a column for the village: one sheet, however many villages."""


class CountyNames:
    """What villages and groups are called on paper."""

    def __init__(self, villages: Sequence[Division]) -> None:
        self._villages = {village.code: village.short_name for village in villages}
        keys = [village.pk for village in villages]
        self._groups = dict(Group.objects.filter(village__in=keys).values_list("code", "name"))

    def village(self, code: str) -> str:
        """Return the short name of a village."""
        return self._villages[code]

    def group(self, code: str) -> str:
        """Return the name of a group; nothing for one of elsewhere."""
        return self._groups.get(code, "")


@dataclass(frozen=True)
class Filled:
    """Pages to write with what villages and groups are called, and what to tell of each sheet when it comes in again.

    ``contexts``: as ``--context`` takes it.
    """

    pages: tuple[Page, ...]
    contexts: dict[str, dict[str, Any]]
    names: CountyNames

    @property
    def rows(self) -> int:
        """Return how many rows there are on all pages."""
        return sum(len(page.rows) for page in self.pages)


def villages_of(unit: Division) -> list[Division]:
    """Return the villages of a unit, by code; of a village itself."""
    below = Division.objects.villages().below(unit).select_related("township")
    return list(below.order_by("code"))


def fill(form: Form, unit: Division, villages: Sequence[Division], *, day: dt.date) -> Filled:
    """Return the form for the unit as of the day: a sheet a village, or one for all where villages are a column."""
    held = FILLERS[form.code]([village.pk for village in villages], day=day)
    parts = [(unit, held)] if form.code in WHOLE else _by_village(villages, held)
    names = _sheet_names([division for division, _ in parts])
    contexts = {names[division.pk]: _context(division) for division, _ in parts}
    directory, called = CountyDirectory(contexts.values(), day=day), CountyNames(villages)
    pages = []
    for division, rows in parts:
        name = names[division.pk]
        situation = Situation(Context.of(contexts[name]), day, directory)
        found = [_placed(form, one, situation, called) for one in rows]
        pages.append(Page(name, f"{division.short_name}{form.name}", _told_apart(form, found, situation)))
    return Filled(tuple(pages), contexts, called)


def _by_village(villages: Sequence[Division], held: Sequence[Held]) -> list[tuple[Division, list[Held]]]:
    rows: dict[str, list[Held]] = {village.code: [] for village in villages}
    for one in held:
        rows[one.village].append(one)
    return [(village, rows[village.code]) for village in villages]


def _sheet_names(divisions: Sequence[Division]) -> dict[int, str]:
    """Return a sheet's name for each division: what people call it, with its code where two are called so."""
    called = [division.short_name[:20] for division in divisions]
    return {
        division.pk: name if called.count(name) == 1 else f"{name}{division.code[9:]}"
        for division, name in zip(divisions, called, strict=True)
    }


def _context(division: Division) -> dict[str, Any]:
    if division.level == Level.TOWNSHIP:
        return {"town_code": division.code, "town": division.name}
    town = division.township.name if division.township else ""
    return {"village_code": division.code, "village": division.short_name, "town": town}


def _placed(form: Form, held: Held, situation: Situation, called: CountyNames) -> Held:
    """Leave out a group that its name would not find on that day: closed, not yet founded, of no natural village.

    A blank group says nothing; a household is then looked for in the whole village.
    """
    values = dict(held.values)
    for column in form.columns:
        code = values.get(column.field)
        if column.kind == "group" and isinstance(code, str):
            found = situation.place("group", called.group(code), "").value
            values[column.field] = code if found == code else None
    return replace(held, values=values)


def _told_apart(form: Form, held: Sequence[Held], situation: Situation) -> list[dict[str, Value]]:
    """Return the rows' values, with codes where a row's references, or its key, would not be found again.

    Also where the county does not hold what the form requires: a group without a leader, a member whose identity
    number nobody told.
    """
    rows: list[dict[str, Value]] = []
    seen: set[tuple[Value, ...]] = set()
    for one in held:
        values = dict(one.values)
        key = tuple(values.get(name) for name in form.unique)
        unclear = any(
            find_reference(r, values, frozenset(), situation).value != (values.get(r.result) or None)
            for r in form.references
        )
        is_vacant = any(values.get(column.field) is None for column in form.columns if column.vacant)
        if unclear or is_vacant or (key and key in seen):
            values[CODES.field] = " ".join(one.codes).strip()
        seen.add(key)
        rows.append(values)
    return rows
