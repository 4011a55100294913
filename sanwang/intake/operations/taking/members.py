"""The roster: persons, members, the branch and the home group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sanwang.intake.matching.outcome import Matched
from sanwang.intake.models import Kind
from sanwang.intake.operations.taking.desk import Desk
from sanwang.intake.operations.taking.fields import Put, put, write
from sanwang.intake.operations.taking.spans import end
from sanwang.intake.queries.held.entry import read_day
from sanwang.kernel.spans import Precision
from sanwang.organization.models import (
    Affiliation,
    Group,
    Member,
    Membership,
    MembershipKind,
    Person,
    Standing,
    name_key,
)
from sanwang.organization.queries import codes

MEMBER: Final = "中共党员"
"""The political status of a member."""
_OF_PERSON: Final = {
    "name": "name",
    "sex": "sex",
    "ethnicity": "ethnicity",
    "education": "education",
    "phone": "phone",
    "id_number": "id_number",
}
_OF_MEMBER: Final = {"is_migrant": "is_migrant", "specialty": "specialty", "note": "note"}
_DAYS: Final = {"joined_date": ("joined_on", "joined_precision")}


def take(matched: Sequence[Matched], desk: Desk) -> None:
    """Write the new members, and, where they are accepted, the changes of those who are there."""
    groups = {
        code: (pk, unit)
        for code, pk, unit in Group.objects.filter(
            code__in={one.incoming.text("group_code") for one in matched}
        ).values_list("code", "pk", "unit_id")
    }
    _admit([one for one in matched if one.kind == Kind.NEW], groups, desk)
    if desk.accept:
        _change([one for one in matched if one.kind == Kind.CHANGED], groups, desk)


Groups = dict[str, tuple[int, int]]
"""Key and branch of a group, by its code."""


def _admit(new: Sequence[Matched], groups: Groups, desk: Desk) -> None:
    persons = _persons(new, desk)
    members = _members(new, persons, groups, desk)
    spans = {"valid_from": desk.day, "recorded_on": desk.day}
    affiliations = Affiliation.objects.bulk_create(
        Affiliation(member=member, unit_id=member.unit_id, village_id=member.village_id, **spans) for member in members
    )
    homes = [(one, member) for one, member in zip(new, members, strict=True) if one.incoming.text("group_code")]
    fresh = codes.fresh(Membership, "B", count=len(homes)) if homes else []
    memberships = Membership.objects.bulk_create(
        Membership(
            code=code,
            member=member,
            group_id=groups[one.incoming.text("group_code")][0],
            kind=MembershipKind.HOME,
            **spans,
        )
        for code, (one, member) in zip(fresh, homes, strict=True)
    )
    for one, row in zip(new, affiliations, strict=True):
        desk.added(one, row)
    for (one, _member), membership in zip(homes, memberships, strict=True):
        desk.added(one, membership)
    desk.touch(
        desk.day,
        members=[member.pk for member in members],
        groups=[row.group_id for row in memberships],
        units=[member.unit_id for member in members],
    )


def _persons(new: Sequence[Matched], desk: Desk) -> list[int]:
    """Return the persons' keys in order: made, or those known by their identity number, who are brought up to date."""
    made: list[tuple[Matched, Person]] = []
    known: list[Put] = []
    for one in new:
        values = _of_person(one)
        if one.rows.get("person"):
            known.append(Put(one, Person, one.rows["person"], {k: v for k, v in values.items() if v}))
            continue
        person = Person(name_key=name_key(values["name"]))
        for name, value in values.items():
            write(person, name, value)
        made.append((one, person))
    Person.objects.bulk_create([person for _, person in made])
    for one, person in made:
        desk.added(one, person)
    put(desk, known)
    keys = {id(one): person.pk for one, person in made} | {id(part.at): part.pk for part in known}
    return [keys[id(one)] for one in new]


def _of_person(one: Matched) -> dict[str, Any]:
    incoming = one.incoming
    birth, precision = read_day(incoming.text("birth_date"))
    values: dict[str, Any] = {attribute: incoming.text(name) for name, attribute in _OF_PERSON.items()}
    return {**values, "birth_date": birth, "birth_precision": precision.value, "political_status": MEMBER}


def _members(new: Sequence[Matched], persons: Sequence[int], groups: Groups, desk: Desk) -> list[Member]:
    """Make the members; who was taken in before, and taken back, is the same row again."""
    wanted = []
    for one, person in zip(new, persons, strict=True):
        group = groups.get(one.incoming.text("group_code"))
        unit = group[1] if group else one.rows["unit"]
        wanted.append((one, {"person_id": person, "unit_id": unit, "village_id": one.rows["village"]}))
    fresh = [(one, keys) for one, keys in wanted if not one.rows.get("member")]
    numbers = codes.fresh(Member, "M", count=len(fresh)) if fresh else []
    made = Member.objects.bulk_create(
        Member(code=code, **keys, **_of_member(one, desk)) for code, (one, keys) in zip(numbers, fresh, strict=True)
    )
    for (one, _), member in zip(fresh, made, strict=True):
        desk.added(one, member)
    again = [(one, keys) for one, keys in wanted if one.rows.get("member")]
    back = {"left_on": None, "left_why": ""}
    put(desk, [Put(one, Member, one.rows["member"], {**keys, **back, **_of_member(one, desk)}) for one, keys in again])
    found = {id(one): member for (one, _), member in zip(fresh, made, strict=True)}
    known = Member.objects.in_bulk([one.rows["member"] for one, _ in again])
    found |= {id(one): known[one.rows["member"]] for one, _ in again}
    return [found[id(one)] for one in new]


def _of_member(one: Matched, desk: Desk) -> dict[str, Any]:
    incoming = one.incoming
    joined, precision = read_day(incoming.text("joined_date"))
    full, full_precision = _full(one, desk, since=joined, precision=precision)
    return {
        "joined_on": joined,
        "joined_precision": precision.value,
        "full_on": full,
        "full_precision": full_precision.value,
        "is_migrant": bool(incoming.values.get("is_migrant")),
        "specialty": incoming.text("specialty"),
        "note": incoming.text("note"),
    }


def _full(one: Matched, desk: Desk, *, since: Any, precision: Precision) -> tuple[Any, Precision]:
    """Return from when he is full. A full member whose day nobody told is so since he joined."""
    if written := one.incoming.text("full_date"):
        return not_before(since, *read_day(written))
    return (since, precision) if one.incoming.values.get("status") == Standing.FULL else (None, Precision.DAY)


def not_before(joined: Any, day: dt.date, precision: Precision) -> tuple[dt.date, Precision]:
    """Return a day that is known to the month: in the month in which he joined, not before he did."""
    return (max(joined, day), precision) if joined and precision == Precision.MONTH else (day, precision)


def _change(changed: Sequence[Matched], groups: Groups, desk: Desk) -> None:
    put(desk, [part for one in changed for part in _puts(one, desk)])
    moved = [one for one in changed if "group_code" in one.changes]
    ended = end(desk, Membership, [(one, one.rows["home"]) for one in moved if one.rows.get("home")])
    fresh = codes.fresh(Membership, "B", count=len(moved)) if moved else []
    memberships = Membership.objects.bulk_create(
        Membership(
            code=code,
            member_id=one.rows["member"],
            group_id=groups[one.incoming.text("group_code")][0],
            kind=MembershipKind.HOME,
            valid_from=desk.day,
            recorded_on=desk.day,
        )
        for code, one in zip(fresh, moved, strict=True)
    )
    for one, row in zip(moved, memberships, strict=True):
        desk.added(one, row)
    desk.touch(
        desk.day,
        members=[row.member_id for row in memberships],
        groups=[row.group_id for row in (*ended, *memberships)],
    )


def _puts(one: Matched, desk: Desk) -> list[Put]:
    """Return the fields of person and member that the row changes."""
    person: dict[str, Any] = {
        attribute: one.incoming.text(name) for name, attribute in _OF_PERSON.items() if name in one.changes
    }
    if "birth_date" in one.changes:
        day, precision = read_day(one.incoming.text("birth_date"))
        person |= {"birth_date": day, "birth_precision": precision.value}
    member: dict[str, Any] = {
        attribute: one.incoming.values[name] for name, attribute in _OF_MEMBER.items() if name in one.changes
    }
    if {"joined_date", "full_date", "status"} & one.changes.keys():
        member |= _days(one, desk)
    found = [(Person, one.rows["person"], person), (Member, one.rows["member"], member)]
    return [Put(one, model, pk, values) for model, pk, values in found if values and pk]


def _days(one: Matched, desk: Desk) -> dict[str, Any]:
    """Return the days that decide duties, and mark from the earliest of before and after."""
    values: dict[str, Any] = {}
    if "joined_date" in one.changes:
        day, precision = read_day(one.incoming.text("joined_date"))
        values |= {"joined_on": day, "joined_precision": precision.value}
    if "full_date" in one.changes:
        day, precision = not_before(values.get("joined_on"), *read_day(one.incoming.text("full_date")))
        values |= {"full_on": day, "full_precision": precision.value}
    elif "status" in one.changes:
        full = one.incoming.values["status"] == Standing.FULL
        values |= {"full_on": desk.day if full else None, "full_precision": Precision.DAY.value}
    said = [day for pair in one.changes.values() for day in pair]
    if "status" in one.changes and one.held is not None:
        said += [one.held.values["full_date"] or one.held.values["joined_date"]]  # from then on he was held as full
    told = [read_day(str(day))[0] for day in said if _is_day(day)]
    desk.touch(min([desk.day, *told]), members=[one.rows["member"]], groups=[one.rows.get("group")])
    return values


def _is_day(value: object) -> bool:
    return isinstance(value, str) and len(value) in (7, 10) and value[:4].isdigit() and value[4] == "-"
