"""The reader of each kind of column."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sanwang.intake.checking import choices, dates, figures, identity, places
from sanwang.intake.checking.directory import Context, Directory
from sanwang.intake.checking.outcome import EMPTY, REQUIRED, Outcome, Value, wrong
from sanwang.intake.checking.text import is_blank, is_broken, is_ditto, squeezed, stripped
from sanwang.intake.declarations.form import NOT_IN_FUTURE, Column
from sanwang.intake.reading.grid import RawCell

WORDS = frozenset({"name", "text", "item"})
"""Kinds that any words would do for: a formula that failed is no word of anybody's."""


@dataclass(frozen=True)
class Situation:
    """What a cell is read in: the sheet's context, the day of the upload, the county."""

    context: Context
    today: dt.date
    directory: Directory
    places: dict[tuple[str, str, str], Outcome] = field(default_factory=dict)

    def place(self, kind: str, raw: RawCell, town: str) -> Outcome:
        """Find a village or a group; the same words are looked up once a sheet."""
        key = (kind, squeezed(raw), town)
        if key not in self.places:
            self.places[key] = (
                places.read_group(raw, self.context, self.directory)
                if kind == "group"
                else places.read_village(raw, self.context, self.directory, town=town)
            )
        return self.places[key]


@dataclass(frozen=True, slots=True)
class Days:
    """How a cell's workbook shows and counts days."""

    month_only: bool = False
    from_1904: bool = False


def read_text(raw: RawCell) -> Outcome:
    """Read free text."""
    return Outcome(stripped(raw))


_READERS: dict[str, Callable[[RawCell], Outcome]] = {
    "name": choices.read_name,
    "text": read_text,
    "item": read_text,
    "id": identity.read_identity,
    "phone": identity.read_phone,
    "edu": choices.read_education,
    "bool": choices.read_bool,
    "tags": choices.read_tags,
    "int": figures.read_int,
    "number": figures.read_number,
    "money": figures.read_money,
    "sex": lambda raw: choices.read_choice(raw, "sex"),
}


def read_cell(raw: RawCell, column: Column, situation: Situation, *, town: str = "", days: Days = Days()) -> Outcome:
    """Read one cell of a column; ``town`` is what the row says before, for a village without a context."""
    if is_blank(raw) or (column.kind in WORDS and is_broken(raw)):
        return _blank(column)
    if column.kind == "date":
        return _past(
            dates.read_date(raw, month_only=days.month_only, from_1904=days.from_1904), column, situation.today
        )
    if column.kind in {"group", "village"}:
        return situation.place(column.kind, raw, town)
    if column.kind.startswith("enum:"):
        return choices.read_choice(raw, column.vocabulary)
    return _READERS[column.kind](raw)


def read_label(raw: RawCell, kind: str) -> Value:
    """Read a labelled cell above the header; what is unreadable is none."""
    if is_blank(raw) or is_ditto(raw):
        return None
    outcome = dates.read_date(raw) if kind == "date" else _READERS[kind](raw)
    return outcome.value


def _blank(column: Column) -> Outcome:
    if column.required:
        return REQUIRED
    return Outcome(False) if column.kind == "bool" else EMPTY


def _past(outcome: Outcome, column: Column, today: dt.date) -> Outcome:
    value = outcome.value
    if column.field in NOT_IN_FUTURE and isinstance(value, str) and dates.lies_after(value, today):
        return wrong("E_DATE_FUTURE")
    return outcome
