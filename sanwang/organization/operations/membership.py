"""Members in groups: join, move home, leave; a wrong span is withdrawn and written anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse
from sanwang.organization.events import membership_changed
from sanwang.organization.models import Group, Member, Membership, MembershipKind
from sanwang.organization.operations.clashes import refusing
from sanwang.organization.operations.endings import end
from sanwang.organization.queries import codes
from sanwang.organization.rules import MANAGE_MEMBER


@operation
def join(by: Permit[Member], *, group_id: int, kind: MembershipKind, day: dt.date, on: dt.date) -> Membership:
    """Put the member into a group of his village from the day on.

    Refuses a group that does not exist on the day, one of another village (for a home: of another
    branch), a member who is none on the day, a second home, and a group he is in already.
    """
    member = by.demand(MANAGE_MEMBER)
    group = _group(member, group_id, kind=kind, day=day)
    with refusing():
        membership = _write(member, group, kind=kind, day=day, on=on)
    emit(membership_changed(member, groups=(group.pk,), day=day), by=by, subject=member)
    return membership


@operation
def move(by: Permit[Member], *, group_id: int, day: dt.date, on: dt.date) -> Membership:
    """Give the member another home group from the day on; the one before ends that day.

    Refuses what ``join`` refuses, and a move to where he already is at home.
    """
    member = by.demand(MANAGE_MEMBER)
    group = _group(member, group_id, kind=MembershipKind.HOME, day=day)
    if Membership.objects.on(day).home().filter(member=member, group=group).exists():
        raise refuse("group", _("他已经编入这个党小组。"))
    former = end(by, Membership.objects.filter(member=member, kind=MembershipKind.HOME), day=day, on=on)
    with refusing():
        membership = _write(member, group, kind=MembershipKind.HOME, day=day, on=on)
    emit(
        membership_changed(member, groups=(*(row.group_id for row in former), group.pk), day=day), by=by, subject=member
    )
    return membership


@operation
def leave(by: Permit[Member], *, group_id: int, kind: MembershipKind, day: dt.date, on: dt.date) -> None:
    """Take the member out of a group from the day on. Refuses where he is not in it then."""
    member = by.demand(MANAGE_MEMBER)
    inside = Membership.objects.filter(member=member, group=group_id, kind=kind)
    if not end(by, inside, day=day, on=on):
        raise refuse("group", _("他这一天不在这个党小组。"))
    emit(membership_changed(member, groups=(group_id,), day=day), by=by, subject=member)


@dataclass(frozen=True, kw_only=True)
class RightSpan:
    """What a membership should have been: group, from the day on, to the day (none: open)."""

    group_id: int
    valid_from: dt.date
    valid_to: dt.date | None = None


@operation
def correct(by: Permit[Member], *, membership_id: int, right: RightSpan | None, on: dt.date) -> Membership | None:
    """Withdraw a wrong membership, and write the right one in its place (none: it never was).

    Refuses a membership that is not his or was withdrawn already, and what ``join`` refuses.
    """
    member = by.demand(MANAGE_MEMBER)
    wrong = Membership.objects.filter(member=member, pk=membership_id).first()
    if wrong is None or not Membership.objects.standing().filter(pk=wrong.pk).update(withdrawn_on=on):
        raise refuse("", _("这条编组记录不在了，请刷新再看。"))
    first = wrong.valid_from if right is None else min(wrong.valid_from, right.valid_from)
    groups = (wrong.group_id,) if right is None else (wrong.group_id, right.group_id)
    written = None
    if right is not None:
        group = _group(member, right.group_id, kind=MembershipKind(wrong.kind), day=right.valid_from)
        with refusing():
            written = _write(
                member,
                group,
                kind=MembershipKind(wrong.kind),
                day=right.valid_from,
                on=on,
                to=right.valid_to,
                old=wrong,
            )
    emit(membership_changed(member, groups=groups, day=first), by=by, subject=member)
    return written


def _group(member: Member, group_id: int, *, kind: MembershipKind, day: dt.date) -> Group:
    group = Group.objects.on(day).filter(pk=group_id, village=member.village_id).first()
    if group is None:
        raise refuse("group", _("这一天本村没有这个党小组。"))
    if kind == MembershipKind.HOME and group.unit_id != member.unit_id:
        raise refuse("group", _("这个党小组属于别的党支部。"))
    if day < member.joined_on or (member.left_on is not None and day >= member.left_on):
        raise refuse("day", _("这一天他不是本村党员。"))
    return group


def _write(  # noqa: PLR0913 - a span and what it stands for
    member: Member,
    group: Group,
    *,
    kind: MembershipKind,
    day: dt.date,
    on: dt.date,
    to: dt.date | None = None,
    old: Membership | None = None,
) -> Membership:
    return Membership.objects.create(
        code=codes.fresh(Membership, "B")[0],
        member=member,
        group=group,
        kind=kind,
        valid_from=day,
        valid_to=to,
        recorded_on=on,
        corrects=old,
    )
