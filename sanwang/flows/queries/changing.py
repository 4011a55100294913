"""A member and the groups he may move to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sanwang.organization.models import Group, GroupKind, Member, Membership
from sanwang.organization.queries.members import may_stay, may_withdraw


@dataclass(frozen=True)
class Changing:
    """The member, the group in which he is at home, and keys and names of others of his branch that may be his home.

    ``may_stay``: he has left, and it can be taken back. ``may_withdraw``: it can be taken back that he was taken in.
    """

    member: Member
    home: Group | None
    groups: list[tuple[str, str]]
    may_stay: bool
    may_withdraw: bool


def changing(member: Member, *, day: dt.date) -> Changing:
    """Return what the form needs. At most five queries."""
    inside = Membership.objects.on(day).home().filter(member=member).select_related("group").first()
    home = inside.group if inside else None
    kinds = {GroupKind.NATURAL_VILLAGE, home.kind if home else GroupKind.NATURAL_VILLAGE}
    groups = Group.objects.on(day).filter(unit=member.unit_id, kind__in=kinds).order_by("name")
    offered = [(str(group.pk), group.name) for group in groups if group != home]
    return Changing(
        member=member,
        home=home,
        groups=offered,
        may_stay=may_stay(member, day=day),
        may_withdraw=may_withdraw(member, day=day) is not None,
    )
