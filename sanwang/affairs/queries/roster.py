"""Who is in the groups of a village on a day: the list that is called when something is held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery

from sanwang.kernel.compiled import compiled
from sanwang.organization.models import LEADING, Division, Group, Member, Membership, MembershipKind, Office


@dataclass(frozen=True)
class Called:
    """A member in a group, at home or beside it. ``away``: where a migrant is, as far as known."""

    member_id: int
    person_id: int
    code: str
    name: str
    is_home: bool
    leads: str
    is_migrant: bool
    is_infirm: bool
    is_full: bool
    joined_on: dt.date
    away: str

    @property
    def is_leader(self) -> bool:
        """Whether he leads the group, or acts for its leader (``leads`` is the post, empty for none)."""
        return bool(self.leads)


@dataclass(frozen=True)
class Roster:
    """A group with its members, in the order of their names."""

    group: Group
    members: tuple[Called, ...]


def rosters(village: Division, *, day: dt.date) -> list[Roster]:
    """Return the groups of a village on a day with their members: two queries, whatever their number."""
    groups = list(Group.objects.on(day).filter(village=village).order_by("kind", "name"))
    return _rosters(groups, day)


def roster(group: Group, *, day: dt.date) -> Roster:
    """Return one group with its members on a day: one query."""
    return _rosters([group], day)[0]


def _rosters(groups: list[Group], day: dt.date) -> list[Roster]:
    """Leaders stand first, the others by name."""
    found: dict[int, list[Called]] = {group.pk: [] for group in groups}
    for row in _inside(tuple(found), day):
        found[row.group_id].append(_called(row, row.member, day))
    return [Roster(group, tuple(found[group.pk])) for group in groups]


@compiled
def _inside(groups: tuple[int, ...], day: dt.date) -> QuerySet[Membership]:
    offices = Office.objects.on(day).filter(group=OuterRef("group"), person=OuterRef("member__person"))
    leading = offices.filter(post__in=LEADING).order_by("post")
    return (
        Membership.objects.on(day)
        .filter(group__in=groups)
        .annotate(leads=Subquery(leading.values("post")[:1]))
        .select_related("member__person")
        .order_by(F("leads").asc(nulls_last=True), "member__person__name_key", "member__code")
    )


def _called(row: Membership, member: Member, day: dt.date) -> Called:
    since = member.migrant_since
    return Called(
        member_id=member.pk,
        person_id=member.person_id,
        code=member.code,
        name=member.person.name,
        is_home=row.kind == MembershipKind.HOME,
        leads=getattr(row, "leads", None) or "",
        is_migrant=member.is_migrant and (since is None or since <= day),
        is_infirm=member.is_infirm,
        is_full=member.full_on is not None and member.full_on <= day,
        joined_on=member.joined_on,
        away=member.migrant_place,
    )
