"""What happens in the organisation net: ids, and the day from which it holds, so that duties can mark periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sanwang.kernel.events import Happening
from sanwang.organization.models import Group, Member, Office


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Happening):
    """A member is another. ``what``: ``admitted``, ``corrected``, ``left``, ``stayed`` (had not left after all)."""

    member_id: int
    village_id: int
    from_day: dt.date
    what: str


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Happening):
    """A member's place in groups is another from the day on. ``group_ids``: the groups left and entered."""

    member_id: int
    village_id: int
    group_ids: tuple[int, ...]
    from_day: dt.date


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Happening):
    """A group was founded, renamed, closed, or covers other natural villages."""

    group_id: int
    unit_id: int
    village_id: int
    from_day: dt.date
    what: str


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Happening):
    """A post over a group or a unit has another holder from the day on (nobody: ``person_id`` is none)."""

    post: str
    village_id: int
    group_id: int | None
    unit_id: int | None
    person_id: int | None
    former_ids: tuple[int, ...]
    from_day: dt.date


def member_changed(member: Member, *, day: dt.date, what: str) -> MemberChanged:
    """Return that the member is another from the day on."""
    return MemberChanged(
        township=member.village.chain, member_id=member.pk, village_id=member.village_id, from_day=day, what=what
    )


def membership_changed(member: Member, *, groups: Iterable[int], day: dt.date) -> MembershipChanged:
    """Return that the member left or entered the groups (keys) on the day."""
    return MembershipChanged(
        township=member.village.chain,
        member_id=member.pk,
        village_id=member.village_id,
        group_ids=tuple(dict.fromkeys(groups)),
        from_day=day,
    )


def group_changed(group: Group, *, day: dt.date, what: str) -> GroupChanged:
    """Return that the group is another from the day on."""
    return GroupChanged(
        township=group.village.chain,
        group_id=group.pk,
        unit_id=group.unit_id,
        village_id=group.village_id,
        from_day=day,
        what=what,
    )


def office_changed(office: Office, *, former: Iterable[Office], day: dt.date, ended: bool = False) -> OfficeChanged:
    """Return who holds the post from the day on; ``former``: the rows that ended; ``ended``: nobody follows."""
    return OfficeChanged(
        township=office.village.chain,
        post=office.post,
        village_id=office.village_id,
        group_id=office.group_id,
        unit_id=office.unit_id,
        person_id=None if ended else office.person_id,
        former_ids=tuple(row.person_id for row in former),
        from_day=day,
    )
