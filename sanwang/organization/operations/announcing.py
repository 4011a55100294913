"""How the operations of this room say what happened, so that each event is filled in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sanwang.kernel.events import emit
from sanwang.kernel.permits import Permit
from sanwang.organization.events import GroupChanged, MemberChanged, MembershipChanged, OfficeChanged
from sanwang.organization.models import Group, Member, Office


def member_changed(
    by: Permit[Any], member: Member, *, day: dt.date, what: str, changes: dict[str, Any] | None = None
) -> None:
    """Say that the member is another from the day on."""
    event = MemberChanged(
        township=member.village.chain,
        member_id=member.pk,
        village_id=member.village_id,
        from_day=day,
        what=what,
    )
    emit(event, by=by, subject=member, changes=changes)


def membership_changed(by: Permit[Any], member: Member, *, groups: Iterable[int], day: dt.date) -> None:
    """Say that the member left or entered the groups (keys) on the day."""
    event = MembershipChanged(
        township=member.village.chain,
        member_id=member.pk,
        village_id=member.village_id,
        group_ids=tuple(dict.fromkeys(groups)),
        from_day=day,
    )
    emit(event, by=by, subject=member)


def group_changed(
    by: Permit[Any], group: Group, *, day: dt.date, what: str, changes: dict[str, Any] | None = None
) -> None:
    """Say that the group is another from the day on."""
    event = GroupChanged(
        township=group.village.chain,
        group_id=group.pk,
        unit_id=group.unit_id,
        village_id=group.village_id,
        from_day=day,
        what=what,
    )
    emit(event, by=by, subject=group, changes=changes)


def office_changed(
    by: Permit[Any], office: Office, *, former: Iterable[Office], day: dt.date, ended: bool = False
) -> None:
    """Say who holds the post from the day on; ``former``: the rows that ended; ``ended``: nobody follows."""
    event = OfficeChanged(
        township=office.village.chain,
        post=office.post,
        village_id=office.village_id,
        group_id=office.group_id,
        unit_id=office.unit_id,
        person_id=None if ended else office.person_id,
        former_ids=tuple(row.person_id for row in former),
        from_day=day,
    )
    emit(event, by=by, subject=office)
