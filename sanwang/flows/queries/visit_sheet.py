"""The sheet on which a branch enters a month's visits of a group's members from their paper notes."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from sanwang.affairs.queries.roster import Called, roster
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Permit
from sanwang.organization.models import Group
from sanwang.service.models import Pairing, Visit
from sanwang.service.queries.cared import tag_words

LONGEST = 200
"""Letters that one cell may hold: every day of a month with its word and room between."""
_APART = re.compile(r"[\s,，、;；.。/]+")
_DAY = re.compile(r"([0-9]{1,2})[日号]?")


@dataclass(frozen=True)
class Cell:
    """A pairing: whose household, on which days of the month a visit stands; what was typed, read from it, wrong."""

    pairing: str
    head: str
    tags: tuple[str, ...]
    visited: tuple[int, ...]
    typed: str = ""
    days: tuple[dt.date, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The form field's name."""
        return f"d-{self.pairing}"


@dataclass(frozen=True)
class Row:
    """A member with his households, those that must be visited first."""

    member: Called
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class VisitSheet:
    """The members at home in a group who look after households."""

    group: Group
    month: Period
    rows: list[Row]

    @property
    def cells(self) -> list[Cell]:
        """Every cell, in the order of the page."""
        return [cell for row in self.rows for cell in row.cells]

    @property
    def days(self) -> list[tuple[str, dt.date]]:
        """What was read from the cells: pairings with the days of their visits."""
        return [(cell.pairing, day) for cell in self.cells for day in cell.days]

    @property
    def wrong(self) -> list[Cell]:
        """The cells that must be mended."""
        return [cell for cell in self.cells if cell.errors]


def months(today: dt.date) -> list[Period]:
    """Return the months that are entered: this one and the one before."""
    this = Period.of(today, 1)
    return [this, Period(1, this.number - 1)]


def visit_sheet(by: Permit[Group], *, month: Period, today: dt.date) -> VisitSheet:
    """Return the sheet of a month with the visits that stand: four queries."""
    home = {member.member_id: member for member in roster(by.target, day=today).members if member.is_home}
    pairings = list(
        Pairing.objects.running(month.first)
        .filter(member__in=home, valid_from__lt=month.after)
        .select_related("household__head")
        .order_by("household__head__name_key", "code")
    )
    tags = tag_words(by.actor, (row.household_id for row in pairings), day=month.anchor(today))
    visited = _visited(pairings, month)
    cells: dict[int, list[Cell]] = {member: [] for member in home}
    for row in pairings:
        words = tags[row.household_id]
        cells[row.member_id].append(Cell(row.code, row.household.head.name, words, tuple(visited[row.pk])))
    rows = [Row(home[member], tuple(sorted(own, key=_tagged_first))) for member, own in cells.items() if own]
    return VisitSheet(by.target, month, rows)


def filled(sheet: VisitSheet, posted: Mapping[str, str]) -> VisitSheet:
    """Return the sheet with what was typed, what was read from it, and what is wrong at its cell."""
    return _changed(sheet, lambda cell: _typed(cell, posted.get(cell.name, ""), sheet.month))


def refused(sheet: VisitSheet, said: Mapping[str, Iterable[str]]) -> VisitSheet:
    """Return the sheet with further sentences at the cells of those pairings."""
    return _changed(sheet, lambda cell: replace(cell, errors=(*cell.errors, *said.get(cell.pairing, ()))))


def _changed(sheet: VisitSheet, change: Callable[[Cell], Cell]) -> VisitSheet:
    return replace(sheet, rows=[replace(row, cells=tuple(map(change, row.cells))) for row in sheet.rows])


def _tagged_first(cell: Cell) -> bool:
    return not cell.tags


def _visited(pairings: Iterable[Pairing], month: Period) -> defaultdict[int, list[int]]:
    rows = Visit.objects.standing().filter(
        pairing__in=[row.pk for row in pairings], day__gte=month.first, day__lt=month.after
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for pairing, day in sorted(set(rows.values_list("pairing_id", "day"))):
        found[pairing].append(day.day)
    return found


def _typed(cell: Cell, text: str, month: Period) -> Cell:
    """Return the cell with a text, the days that it names, and what is wrong with its words, each said once."""
    if len(text) > LONGEST:
        return replace(cell, typed=text[:LONGEST], errors=(_("写得太长了，只写几号去的就行。"),))
    found = {word: _day(word, month) for word in _APART.split(unicodedata.normalize("NFKC", text)) if word}
    days = tuple(dict.fromkeys(day for day in found.values() if day))
    errors = tuple(_not_a_day(word, month) for word, day in found.items() if day is None)
    return replace(cell, typed=text, days=days, errors=errors)


def _day(word: str, month: Period) -> dt.date | None:
    found = _DAY.fullmatch(word)
    number = int(found[1]) if found else 0
    return month.first.replace(day=number) if 1 <= number <= month.last.day else None


def _not_a_day(word: str, month: Period) -> str:
    said = _("“%(word)s”不是%(month)d月里的一天，请写 1 到 %(last)d 的数。")
    return said % {"word": word[:8], "month": month.first.month, "last": month.last.day}
