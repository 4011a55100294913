"""The organisation net of a village on a day: its branches, and the groups around them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from sanwang.kernel.compiled import compiled
from sanwang.organization.models import (
    LEADING,
    Coverage,
    Division,
    Group,
    GroupKind,
    Member,
    Membership,
    MembershipKind,
    NaturalVillage,
    Office,
    Post,
    Unit,
)


@dataclass(frozen=True)
class Leader:
    """Who leads a group on the day. ``away_since``: a migrant, and from when; ``acting``: named for the time being."""

    name: str
    member_code: str
    acting: bool
    away_since: dt.date | None


@dataclass(frozen=True)
class NetGroup:
    """A point of the net: members at home in it and beside it (persons), natural villages it covers (names)."""

    id: int
    code: str
    name: str
    kind: str
    kind_word: str
    function_word: str
    unit_id: int
    founded: dt.date
    home: int
    functional: int
    leader: Leader | None
    vacant_since: dt.date | None
    natural_villages: tuple[str, ...]

    @property
    def standing(self) -> str:
        """``led``, ``acting``, ``away`` (its leader is, and nobody acts) or ``vacant``."""
        if self.leader is None:
            return "vacant"
        if self.leader.acting:
            return "acting"
        return "away" if self.leader.away_since else "led"

    @property
    def waits_since(self) -> dt.date | None:
        """From when the group has needed somebody to be named; none where somebody leads it."""
        if self.leader is None:
            return self.vacant_since
        return None if self.leader.acting else self.leader.away_since


@dataclass(frozen=True)
class Branch:
    """A branch of the village, with its secretary's name (empty: none is known)."""

    id: int
    code: str
    name: str
    secretary: str


@dataclass(frozen=True)
class Net:
    """A village's net on a day. ``uncovered``: natural villages without a group; ``members``, ``away``: persons."""

    village: Division
    branches: tuple[Branch, ...]
    groups: tuple[NetGroup, ...]
    uncovered: tuple[str, ...]
    members: int
    away: int

    @property
    def natural_villages(self) -> int:
        """How many natural villages there are."""
        return len(self.uncovered) + sum(len(group.natural_villages) for group in self.groups)

    @property
    def unled(self) -> tuple[NetGroup, ...]:
        """Groups for which the branch has to name somebody."""
        return tuple(group for group in self.groups if group.standing in ("vacant", "away"))


def net(village: Division, *, day: dt.date) -> Net:
    """Return the village's net on the day: groups by kind, then by code. Four queries, whatever its size."""
    groups = _groups(village.pk, day)
    leaders, ended = _leaders(village, day)
    covered, bare = _covered(village, day)
    branches, members, away = _branches(village, day)
    order = list(GroupKind.values)
    points = [
        NetGroup(
            id=group.pk,
            code=group.code,
            name=group.name,
            kind=group.kind,
            kind_word=group.get_kind_display(),
            function_word=group.get_function_kind_display() if group.function_kind else "",
            unit_id=group.unit_id,
            founded=group.founded,
            home=group.home,
            functional=group.functional,
            leader=leaders.get(group.pk),
            vacant_since=None if group.pk in leaders else ended.get(group.pk, group.founded),
            natural_villages=tuple(covered[group.pk]),
        )
        for group in sorted(groups, key=lambda group: (order.index(group.kind), group.code))
    ]
    return Net(village, branches, tuple(points), tuple(bare), members, away)


@compiled
def _groups(village: int, day: dt.date) -> QuerySet[Any]:
    """The village's groups, annotated with the members at home in each (``home``) and beside it."""
    inside = Membership.objects.on(day).filter(group=OuterRef("pk")).order_by()

    def counted(kind: MembershipKind) -> Coalesce:
        rows = inside.filter(kind=kind).values("group").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(rows), 0)

    return (
        Group.objects.on(day)
        .filter(village=village)
        .annotate(home=counted(MembershipKind.HOME), functional=counted(MembershipKind.FUNCTIONAL))
        .order_by("code")
    )


def _leaders(village: Division, day: dt.date) -> tuple[dict[int, Leader], dict[int, dt.date]]:
    """Whoever leads on the day (an acting one goes before a leader who is away), and when the last one ended."""
    found: dict[int, Leader] = {}
    ended: dict[int, dt.date] = {}
    for group, post, until, name, code, migrant, since in _led(village.pk, day):
        if group is None:
            continue
        if until is not None and until <= day:
            ended[group] = max(until, ended.get(group, until))
            continue
        gone = (since or day) if migrant and (since or day) <= day else None
        if group not in found or found[group].away_since:
            found[group] = Leader(name, code or "", post == Post.ACTING_LEADER, gone)
    return found, ended


_AWAY = ("person__member__is_migrant", "person__member__migrant_since")


@compiled
def _led(village: int, day: dt.date) -> QuerySet[Office, tuple[Any, ...]]:
    """Who has led the village's groups up to the day: group, post, until when, name, code, away, since when."""
    offices = Office.objects.standing().filter(group__village=village, post__in=LEADING, valid_from__lte=day)
    columns = ("group_id", "post", "valid_to", "person__name", "person__member__code", *_AWAY)
    return offices.order_by("-post").values_list(*columns)


def _covered(village: Division, day: dt.date) -> tuple[dict[int, list[str]], list[str]]:
    """Names of the natural villages by the group that covers them, and of those that none covers."""
    names: dict[int, list[str]] = defaultdict(list)
    bare: list[str] = []
    for covered_by, name in _named(village.pk, day):
        (bare if covered_by is None else names[covered_by]).append(name)
    return names, bare


@compiled
def _named(village: int, day: dt.date) -> QuerySet[NaturalVillage, tuple[Any, ...]]:
    group = Coverage.objects.on(day).filter(natural_village=OuterRef("pk")).values("group")[:1]
    rows = NaturalVillage.objects.filter(village=village).annotate(covered_by=Subquery(group))
    return rows.order_by("code").values_list("covered_by", "name")


def _branches(village: Division, day: dt.date) -> tuple[tuple[Branch, ...], int, int]:
    """The branches, and how many members they have on the day, and how many of these are away."""
    found = _peopled(village.pk, day)
    branches = tuple(Branch(key, code, name, held_by) for key, code, name, held_by, _people, _away in found)
    return branches, sum(row[4] for row in found), sum(row[5] for row in found)


@compiled
def _peopled(village: int, day: dt.date) -> QuerySet[Unit, tuple[Any, ...]]:
    """The branches: key, code, name, secretary, how many members, how many of them away."""
    secretary = Office.objects.on(day).filter(unit=OuterRef("pk"), post=Post.SECRETARY).values("person__name")[:1]
    inside = Member.objects.on(day).filter(unit=OuterRef("pk")).order_by().values("unit")
    rows = (
        Unit.objects.branches()
        .filter(division=village)
        .annotate(
            secretary=Coalesce(Subquery(secretary), Value("")),
            people=Coalesce(Subquery(inside.annotate(n=Count("pk")).values("n")), 0),
            away=Coalesce(Subquery(inside.filter(is_migrant=True).annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("code")
    )
    return rows.values_list("pk", "code", "name", "secretary", "people", "away")
