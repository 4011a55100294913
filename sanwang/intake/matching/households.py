"""What rows say about households: population, telephone, tags; a file must not say two things about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Q

from sanwang.intake.checking.outcome import Value
from sanwang.intake.declarations.form import Form
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.matching.differences import BLANK_SPEAKS, differences
from sanwang.intake.matching.outcome import Change, Ground, Incoming, Matched, conflict
from sanwang.intake.models import Kind
from sanwang.intake.queries.held import households as held_households
from sanwang.intake.queries.held.entry import Held
from sanwang.service.models import Tag

FORM: Final = FORMS["special_households"]
COMPARED: Final = ("population", "phone", *(str(tag) for tag in Tag.values))


def match(rows: Sequence[Incoming], ground: Ground) -> list[Matched]:
    """Return each row beside the household that it names."""
    held = by_code(rows, ground)
    said = Said(COMPARED)
    return [_matched(row, held.get(row.text("household_code")), said) for row in rows]


def by_code(rows: Sequence[Incoming], ground: Ground) -> dict[str, Held]:
    """Return the households that the rows name, by code, with their tags of the day."""
    codes = [row.text("household_code") for row in rows]
    found = held_households.households(Q(code__in=codes, village__in=list(ground.villages.values())), day=ground.day)
    return {one.codes[0]: one for one in found}


class Said:
    """What the file has said so far about each household: the first row that says something wins.

    The telephone is the head's, of however many households.
    """

    def __init__(self, fields: Sequence[str]) -> None:
        self._fields = fields
        self._said: dict[tuple[str, int | None], Value] = {}

    def disagrees(self, row: Incoming, held: Held) -> bool:
        """Whether the row says something else than an earlier one about the same household; it is remembered."""
        told = {
            (name, held.rows["head" if name == "phone" else "household"]): row.values[name]
            for name in self._fields
            if row.values.get(name) is not None or (name in BLANK_SPEAKS and name in row.values)
        }
        if any(self._said.get(about, value) != value for about, value in told.items()):
            return True
        self._said |= told
        return False


def changes_of(form: Form, row: Incoming, held: Held, fields: Sequence[str]) -> dict[str, Change]:
    """Return what of a household the row would change."""
    values: Mapping[str, Value] = row.values
    return differences(form, values, held.values, fields)


def _matched(row: Incoming, held: Held | None, said: Said) -> Matched:
    if held is None:
        return conflict(row, "out_of_reach", village=row.village)
    code = held.codes[0]
    if said.disagrees(row, held):
        return conflict(row, "disagrees", village=row.village, held=held, key=code)
    changes = changes_of(FORM, row, held, COMPARED)
    kind = Kind.CHANGED if changes else Kind.UNCHANGED
    return Matched(row, kind, row.village, key=code, changes=changes, rows=held.rows, held=held)
