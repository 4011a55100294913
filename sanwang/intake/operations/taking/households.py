"""Households: population, the head's telephone, and dated tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sanwang.intake.matching.outcome import Matched
from sanwang.intake.models import Kind
from sanwang.intake.operations.taking.desk import Desk
from sanwang.intake.operations.taking.fields import Put, put
from sanwang.intake.operations.taking.spans import end
from sanwang.organization.models import Person
from sanwang.service.models import Household, HouseholdTag, Pairing, Tag


def take(matched: Sequence[Matched], desk: Desk) -> None:
    """Write, where they are accepted, the changes of the households."""
    if desk.accept:
        change([one for one in matched if one.kind == Kind.CHANGED], desk)


def change(changed: Sequence[Matched], desk: Desk) -> None:
    """Put population and telephone, and let tags begin and end on the day; of each household once, by the first row."""
    tagged: dict[int, Matched] = {}
    for one in changed:
        if _tag_changes(one):
            tagged.setdefault(one.rows["household"], one)
    put(desk, [part for one in changed for part in _puts(one)])
    _tags(list(tagged.values()), desk)


def _puts(one: Matched) -> list[Put]:
    found: list[Put] = []
    if "population" in one.changes:
        found.append(Put(one, Household, one.rows["household"], {"population": one.changes["population"][1]}))
    if "phone" in one.changes:
        found.append(Put(one, Person, one.rows["head"], {"phone": one.changes["phone"][1]}))
    return found


def _tag_changes(one: Matched) -> dict[str, bool]:
    """Return which tags begin (true) and end (false), from a column a tag or from one column of all."""
    found = {tag: bool(one.changes[tag][1]) for tag in Tag.values if tag in one.changes}
    if "tags" in one.changes:
        before, after = (set(_words(value)) for value in one.changes["tags"])
        found |= {tag: tag in after for tag in before ^ after}
    return found


def _words(value: Any) -> Iterable[str]:
    return value if isinstance(value, tuple | list) else ()


def _tags(rows: Sequence[Matched], desk: Desk) -> None:
    wanted = {one.rows["household"]: (one, _tag_changes(one)) for one in rows}
    held = HouseholdTag.objects.on(desk.day).filter(household__in=list(wanted))
    ending = [
        (wanted[row.household_id][0], row.pk) for row in held if wanted[row.household_id][1].get(row.tag) is False
    ]
    end(desk, HouseholdTag, ending)
    adding = [(one, tag) for one, changes in wanted.values() for tag, begins in sorted(changes.items()) if begins]
    made = HouseholdTag.objects.bulk_create(
        HouseholdTag(household_id=one.rows["household"], tag=tag, valid_from=desk.day, recorded_on=desk.day)
        for one, tag in adding
    )
    for (one, _), row in zip(adding, made, strict=True):
        desk.added(one, row)
    pairings = Pairing.objects.standing().filter(household__in=list(wanted))
    desk.touch(desk.day, pairings=pairings.values_list("pk", flat=True))
