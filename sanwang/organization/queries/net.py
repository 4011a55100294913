"""The organisation net of a village on a day: its branches, and the groups around them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sanwang.organization.models import (
    Coverage,
    Division,
    Group,
    GroupKind,
    Member,
    Membership,
    MembershipKind,
    Office,
    Post,
    Unit,
)


@dataclass(frozen=True)
class Leader:
    """Who leads a group on the day. ``away``: a migrant; ``acting``: named for a vacancy or an absence."""

    name: str
    member_code: str
    acting: bool
    away: bool


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
    natural_villages: tuple[str, ...]

    @property
    def standing(self) -> str:
        """``led``, ``acting``, ``away`` (its leader is, and nobody acts) or ``vacant``."""
        if self.leader is None:
            return "vacant"
        if self.leader.acting:
            return "acting"
        return "away" if self.leader.away else "led"


@dataclass(frozen=True)
class Branch:
    """A branch of the village, with its secretary's name (empty: none is known)."""

    id: int
    name: str
    secretary: str


@dataclass(frozen=True)
class Net:
    """A village's net on a day. ``members`` and ``away`` are persons."""

    village: Division
    branches: tuple[Branch, ...]
    groups: tuple[NetGroup, ...]
    members: int
    away: int

    @property
    def unled(self) -> tuple[NetGroup, ...]:
        """Groups for which the branch has to name somebody."""
        return tuple(group for group in self.groups if group.standing in ("vacant", "away"))


def net(village: Division, *, day: dt.date) -> Net:
    """Return the village's net on the day: groups by kind, then by code. Six queries, whatever its size."""
    groups = list(Group.objects.on(day).filter(village=village).order_by("code"))
    keys = [group.pk for group in groups]
    people, leaders, covered = _people(keys, day), _leaders(keys, day), _covered(keys, day)
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
            home=people[group.pk, MembershipKind.HOME],
            functional=people[group.pk, MembershipKind.FUNCTIONAL],
            leader=leaders.get(group.pk),
            natural_villages=tuple(covered[group.pk]),
        )
        for group in sorted(groups, key=lambda group: (order.index(group.kind), group.code))
    ]
    members = list(Member.objects.on(day).filter(village=village).values_list("is_migrant", flat=True))
    return Net(village, _branches(village, day), tuple(points), len(members), sum(members))


def _people(groups: list[int], day: dt.date) -> dict[tuple[int, str], int]:
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for group, kind in Membership.objects.on(day).filter(group__in=groups).values_list("group_id", "kind"):
        counts[group, kind] += 1
    return counts


_AWAY = ("person__member__is_migrant", "person__member__migrant_since")


def _leaders(groups: list[int], day: dt.date) -> dict[int, Leader]:
    """Whoever leads: an acting one goes before a leader who is away."""
    rows = (
        Office.objects.on(day)
        .filter(group__in=groups, post__in=[Post.GROUP_LEADER, Post.ACTING_LEADER])
        .order_by("-post")
        .values_list("group_id", "post", "person__name", "person__member__code", *_AWAY)
    )
    found: dict[int, Leader] = {}
    for group, post, name, code, migrant, since in rows:
        leader = Leader(name, code or "", post == Post.ACTING_LEADER, bool(migrant) and (since or day) <= day)
        if group is not None and (group not in found or found[group].away):
            found[group] = leader
    return found


def _covered(groups: list[int], day: dt.date) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    rows = Coverage.objects.on(day).filter(group__in=groups).order_by("natural_village__code")
    for group, name in rows.values_list("group_id", "natural_village__name"):
        names[group].append(name)
    return names


def _branches(village: Division, day: dt.date) -> tuple[Branch, ...]:
    units = list(Unit.objects.branches().filter(division=village).order_by("code").values_list("pk", "name"))
    posts = Office.objects.on(day).filter(unit__in=[key for key, _ in units], post=Post.SECRETARY)
    secretaries = dict(posts.values_list("unit_id", "person__name"))
    return tuple(Branch(key, name, secretaries.get(key, "")) for key, name in units)
