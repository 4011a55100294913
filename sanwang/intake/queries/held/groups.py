"""The ledger of groups (党小组台账) on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from sanwang.intake.checking.outcome import Value
from sanwang.intake.queries.held.entry import Held, written_day
from sanwang.kernel import secrets
from sanwang.organization.models import Coverage, Group, GroupKind, Member, Membership, MembershipKind, Office, Post
from sanwang.service.models import Household

SEPARATOR = "、"
_ORDER = [str(GroupKind.NATURAL_VILLAGE), str(GroupKind.INDUSTRY), str(GroupKind.FUNCTION)]


@dataclass(frozen=True)
class _Beside:
    """What stands in other tables, by the group's key."""

    leaders: dict[int, tuple[Office, str]]
    covered: dict[int, list[str]]
    members: Counter[int]
    households: dict[int, int]


def ledger(village_ids: list[int], *, day: dt.date) -> list[Held]:
    """Return the groups of the villages on the day: village by village, natural-village groups first."""
    found = groups(Q(village__in=village_ids), day=day)
    return sorted(found, key=lambda one: (one.village, _ORDER.index(str(one.values["kind"])), one.codes))


def groups(where: Q, *, day: dt.date) -> list[Held]:
    """Return the groups that the Q admits and that exist on the day."""
    rows = list(Group.objects.on(day).filter(where).select_related("village").order_by("code"))
    beside = _beside([row.pk for row in rows], day)
    return [_held(row, beside) for row in rows]


def _held(group: Group, beside: _Beside) -> Held:
    office, leader = beside.leaders.get(group.pk, (None, None))
    person = office.person if office else None
    values: dict[str, Value] = {
        "village_code": group.village.code,
        "name": group.name,
        "kind": group.kind,
        "leader": person.name if person else None,
        "leader_phone": (secrets.unseal(person.phone_sealed) or None) if person else None,
        "leader_code": leader,
        "members": beside.members[group.pk],
        "natural_villages": SEPARATOR.join(beside.covered[group.pk]) or None,
        "households": beside.households.get(group.pk, 0) if group.kind == GroupKind.NATURAL_VILLAGE else None,
        "founded": written_day(group.founded, group.founded_precision),
    }
    rows = {"group": group.pk, "office": office.pk if office else None, "unit": group.unit_id}
    return Held(group.village.code, values, rows, (group.code, leader or ""))


def leaders(where: Q, *, day: dt.date) -> list[tuple[Office, str]]:
    """Return the posts of who leads groups, each with his code: a member's, or the post's where he is none."""
    rows = Office.objects.on(day).filter(where, post=Post.GROUP_LEADER).select_related("person", "group")
    offices = list(rows.order_by("pk"))
    known = Member.objects.filter(person__in=[office.person_id for office in offices])
    codes = dict(known.values_list("person_id", "code"))
    return [(office, codes.get(office.person_id) or office.code or f"#{office.pk}") for office in offices]


def _beside(keys: list[int], day: dt.date) -> _Beside:
    covered: dict[int, list[str]] = defaultdict(list)
    coverages = Coverage.objects.on(day).filter(group__in=keys).order_by("natural_village__code")
    for group_id, name in coverages.values_list("group_id", "natural_village__name"):
        covered[group_id].append(name)
    inside = Membership.objects.on(day).filter(group__in=keys)
    counted = inside.filter(
        Q(kind=MembershipKind.HOME, group__kind=GroupKind.NATURAL_VILLAGE)
        | (Q(kind=MembershipKind.FUNCTIONAL) & ~Q(group__kind=GroupKind.NATURAL_VILLAGE))
    )
    households = Household.objects.filter(group__in=keys).values_list("group_id").annotate(n=Count("pk"))
    return _Beside(
        leaders={office.group_id or 0: (office, code) for office, code in leaders(Q(group__in=keys), day=day)},
        covered=covered,
        members=Counter(counted.values_list("group_id", flat=True)),
        households=dict(households.values_list("group_id", "n")),
    )
