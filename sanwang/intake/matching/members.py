"""Rows of the members' roster beside the members there are: by identity number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from sanwang.intake.declarations.form import CODES
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.matching.differences import differences
from sanwang.intake.matching.outcome import Change, Ground, Incoming, Matched, conflict
from sanwang.intake.models import Kind
from sanwang.intake.queries.held import members as held_members
from sanwang.intake.queries.held.entry import Held
from sanwang.kernel import secrets
from sanwang.organization.models import Member, Person, Standing, Unit

FORM: Final = FORMS["member_roster"]
COMPARED: Final = tuple(FORM.by_field)


def match(rows: Sequence[Incoming], ground: Ground) -> list[Matched]:
    """Return each row beside the member with its identity number, whatever village he is in.

    A member whose number the county does not hold is known by the code that the row gives (三网编号).
    """
    by_number, by_code = _by_number(rows), _by_code(rows)
    persons = by_code | by_number
    held = held_members.members(Q(person__in=list(persons.values())), day=ground.day)
    known = {one.rows["person"]: one for one in held}
    gone = dict(
        Member.objects.filter(person__in=list(persons.values()), left_on__lte=ground.day).values_list("pk", "left_why")
    )
    branches = _branches(ground)
    matched = []
    seen: set[int] = set()
    for row in rows:
        person = persons.get(_key(row))
        if _contradicts(row, ground):
            matched.append(conflict(row, "status_date", village=row.village, held=known.get(person)))
        elif by_code.get(_key(row), person) != person:
            matched.append(conflict(row, "two_persons", village=row.village))
        elif person is None and not row.text("id_number"):
            matched.append(conflict(row, "no_number", village=row.village))
        elif person in seen:
            matched.append(conflict(row, "repeated", village=row.village, held=known.get(person)))
        else:
            seen |= {person} if person else set()
            matched.append(_matched(row, known.get(person), person, gone, branches))
    return matched


def _key(row: Incoming) -> tuple[str, int]:
    return row.sheet, row.row


def _by_number(rows: Sequence[Incoming]) -> dict[tuple[str, int], int]:
    """Return the persons known by the rows' identity numbers."""
    numbers = {_key(row): secrets.blind("id_number", row.text("id_number")) for row in rows if row.text("id_number")}
    found = Person.objects.filter(id_number_index__in=list(numbers.values())).values_list("id_number_index", "pk")
    persons = {bytes(index or b""): pk for index, pk in found}
    return {key: persons[number] for key, number in numbers.items() if number in persons}


def _by_code(rows: Sequence[Incoming]) -> dict[tuple[str, int], int]:
    """Return the persons without a number whom the rows name by a member's code."""
    given = {_key(row): row.text(CODES.field) for row in rows if row.text(CODES.field)}
    bare = Member.objects.filter(code__in=list(given.values()), person__id_number_index=None)
    persons = dict(bare.values_list("code", "person"))
    return {key: persons[code] for key, code in given.items() if code in persons}


def _branches(ground: Ground) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    rows = Unit.objects.branches().filter(division__in=list(ground.villages.values()), valid_to=None)
    for code, pk in rows.values_list("division__code", "pk"):
        found.setdefault(code, []).append(pk)
    return found


def _matched(
    row: Incoming, held: Held | None, person: int | None, gone: dict[int, str], branches: dict[str, list[int]]
) -> Matched:
    taken_back = held is not None and gone.get(held.rows["member"] or 0) == ""
    if held is None or taken_back:
        rows = {"person": person, "member": held.rows["member"] if held else None}
        return _new(row, rows, branches)
    code = held.codes[0]
    if held.rows["member"] in gone:
        return conflict(row, "left", village=row.village, held=held, key=code)
    if held.village != row.village:
        return conflict(row, "other_village", village=row.village, key=code)
    changes = _changes(row, held)
    kind = Kind.CHANGED if changes else Kind.UNCHANGED
    return Matched(row, kind, row.village, key=code, changes=changes, rows=held.rows, held=held)


def _new(row: Incoming, rows: dict[str, int | None], branches: dict[str, list[int]]) -> Matched:
    units = branches.get(row.village, [])
    if len(units) != 1 and not row.values.get("group_code"):
        return conflict(row, "no_branch", village=row.village)
    return Matched(row, Kind.NEW, row.village, rows={**rows, "unit": units[0] if len(units) == 1 else None})


def _contradicts(row: Incoming, ground: Ground) -> bool:
    """Whether the row calls somebody probationary who is full by its own date, or full who is not yet."""
    full = row.text("full_date")
    today = ground.day.isoformat()[: len(full)]
    return bool(full) and (full < today if row.values.get("status") == Standing.PROBATIONARY else full > today)


def _changes(row: Incoming, held: Held) -> dict[str, Change]:
    """Whose day of becoming full nobody told is held as full since he joined: a row that says so changes nothing."""
    changes = differences(FORM, row.values, held.values, COMPARED)
    if "status" not in changes and changes.get("full_date") == (None, held.values["joined_date"]):
        del changes["full_date"]
    return changes
