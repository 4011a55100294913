"""Rows of the ledger of pairings beside the pairings in force: by member and household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Q

from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.matching.households import Said, by_code, changes_of
from sanwang.intake.matching.outcome import Ground, Incoming, Matched, conflict
from sanwang.intake.models import Kind
from sanwang.intake.queries.held import pairings as held_pairings
from sanwang.intake.queries.held.entry import Held, read_day
from sanwang.intake.queries.held.households import in_order
from sanwang.kernel.references import pointing, standing
from sanwang.organization.models import Member
from sanwang.service.models import Pairing, Tag

FORM: Final = FORMS["pairing_ledger"]
OF_HOUSEHOLD: Final = ("population", "tags", "phone")
"""The member's telephone and the group only say who is meant."""


def match(rows: Sequence[Incoming], ground: Ground) -> list[Matched]:
    """Return each row beside the pairing of its member and household, or, for a new one, beside the household."""
    beside = _Beside(rows, ground)
    return [_matched(row, beside) for row in rows]


class _Beside:
    """Households, members and pairings in force that the rows name, and on which of these records stand."""

    def __init__(self, rows: Sequence[Incoming], ground: Ground) -> None:
        self.households = by_code(rows, ground)
        self.said = Said(OF_HOUSEHOLD)
        members = Member.objects.on(ground.day).filter(code__in=[row.text("member_code") for row in rows])
        self.members = {member.code: member for member in members}
        households = [one.rows["household"] for one in self.households.values()]
        held = held_pairings.pairings(Q(household__in=households), day=ground.day)
        self.pairings = {one.codes: one for one in held}
        self.built_upon = built_upon(one.rows["pairing"] for one in held)
        self.past = _past(households)


def built_upon(pairings: Iterable[int | None]) -> set[int]:
    """Return those of the pairings to which a record of any room points: a visit, an excuse."""
    keys = [key for key in pairings if key]
    found = [standing(model, field, keys).values_list(field.attname, flat=True) for model, field in pointing(Pairing)]
    return {key for rows in found for key in rows}


def _past(households: list[int | None]) -> dict[tuple[int, int], list[dt.date | None]]:
    """Return until when each standing pairing of the households runs, by member and household."""
    found: dict[tuple[int, int], list[dt.date | None]] = {}
    rows = Pairing.objects.standing().filter(household__in=households)
    for member, household, until in rows.values_list("member", "household", "valid_to"):
        found.setdefault((member, household), []).append(until)
    return found


def _matched(row: Incoming, beside: _Beside) -> Matched:
    household, member = beside.households.get(row.text("household_code")), beside.members.get(row.text("member_code"))
    if household is None or member is None:
        return conflict(row, "out_of_reach", village=row.village)
    code = household.codes[0]
    if beside.said.disagrees(row, household):
        return conflict(row, "disagrees", village=row.village, held=household, key=code)
    held = beside.pairings.get((member.code, code))
    if held is None:
        return _new(row, household, member, beside)
    changes = changes_of(FORM, row, held, ("since", *OF_HOUSEHOLD))
    if "since" in changes and held.rows["pairing"] in beside.built_upon:
        return conflict(row, "visited", village=row.village, held=held, key=code)
    kind = Kind.CHANGED if changes else Kind.UNCHANGED
    return Matched(row, kind, row.village, key=code, changes=changes, rows=held.rows, held=held)


def _new(row: Incoming, household: Held, member: Member, beside: _Beside) -> Matched:
    """What the row would change about the household is kept beside the new pairing."""
    code, since = household.codes[0], read_day(row.text("since"))[0]
    key = (member.pk, household.rows["household"] or 0)
    if any(until is None or until > since for until in beside.past.get(key, ())):
        return conflict(row, "overlaps", village=row.village, held=household, key=code)
    beside.past.setdefault(key, []).append(None)  # what an earlier row pairs is paired
    tags = {tag for tag in Tag.values if household.values.get(tag)}
    held = Held(household.village, {**household.values, "tags": in_order(tags) or None}, household.rows)
    changes = changes_of(FORM, row, held, OF_HOUSEHOLD)
    rows = {**household.rows, "member": member.pk}
    return Matched(row, Kind.NEW, row.village, key=code, changes=changes, rows=rows, held=held)
