"""Who is in the groups of a village on a day: the list that is called when something is held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Value, When

from sanwang.organization.models import Division, Group, Member, Membership, MembershipKind, Office, Post


@dataclass(frozen=True)
class Called:
    """A member in a group, at home or beside it. ``away``: where a migrant is, as far as known."""

    member_id: int
    person_id: int
    code: str
    name: str
    is_home: bool
    is_leader: bool
    is_migrant: bool
    is_infirm: bool
    is_full: bool
    away: str


@dataclass(frozen=True)
class Roster:
    """A group with its members, in the order of their names."""

    group: Group
    members: tuple[Called, ...]


def rosters(village: Division, *, day: dt.date) -> list[Roster]:
    """Return the groups of a village on a day with their members: two queries, whatever their number."""
    groups = list(Group.objects.on(day).filter(village=village).order_by("kind", "name"))
    found: dict[int, list[Called]] = {group.pk: [] for group in groups}
    leads = Office.objects.on(day).filter(
        group=OuterRef("group"), person=OuterRef("member__person"), post__in=[Post.GROUP_LEADER, Post.ACTING_LEADER]
    )
    rows = (
        Membership.objects.on(day)
        .filter(group__in=groups)
        .annotate(leads=Exists(leads), first=Case(When(leads=True, then=Value(0)), default=Value(1)))
        .select_related("member__person")
        .order_by("first", F("member__person__name_key"), "member__code")
    )
    for row in rows:
        found[row.group_id].append(_called(row, row.member, day))
    return [Roster(group, tuple(found[group.pk])) for group in groups]


def _called(row: Membership, member: Member, day: dt.date) -> Called:
    since = member.migrant_since
    return Called(
        member_id=member.pk,
        person_id=member.person_id,
        code=member.code,
        name=member.person.name,
        is_home=row.kind == MembershipKind.HOME,
        is_leader=bool(getattr(row, "leads", False)),
        is_migrant=member.is_migrant and (since is None or since <= day),
        is_infirm=member.is_infirm,
        is_full=member.full_on is not None and member.full_on <= day,
        away=member.migrant_place,
    )
