"""Who leads a group: appointed leaders, and an acting one named by the branch where there is none."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse
from sanwang.kernel.spans import SpanQuerySet
from sanwang.organization.events import office_changed
from sanwang.organization.models import LEADING, Group, Member, Membership, Office, Post, Standing
from sanwang.organization.operations.clashes import refusing
from sanwang.organization.operations.endings import end
from sanwang.organization.queries import codes
from sanwang.organization.rules import APPOINT_LEADER, END_OFFICE


@operation
def appoint(by: Permit[Group], *, member_id: int, day: dt.date, on: dt.date) -> Office:
    """Make a full member of the group its leader from the day on; the leader and the acting one before end.

    Refuses a day after today, who is not a full member of the group on the day, and who leads it already.
    """
    group = by.demand(APPOINT_LEADER)
    member = _eligible(group, member_id, day=day, on=on)
    if member.standing_on(day) != Standing.FULL:
        raise refuse("member", _("组长要由正式党员担任。"))
    if _leading(group).on(day).filter(person=member.person_id, post=Post.GROUP_LEADER).exists():
        raise refuse("member", _("他已经是这个党小组的组长。"))
    former = end(by, _leading(group), day=day, on=on)
    with refusing():
        office = _write(group, member, post=Post.GROUP_LEADER, day=day, on=on)
    emit(office_changed(office, former=former, day=day), by=by, subject=office)
    return office


@operation
def name_acting(by: Permit[Group], *, member_id: int, day: dt.date, on: dt.date) -> Office:
    """Name a member of the group who acts for the leader, from the day on until a leader is appointed.

    Refuses who is not in the group on the day, and a group whose leader is there: neither away nor infirm.
    """
    group = by.demand(APPOINT_LEADER)
    member = _eligible(group, member_id, day=day, on=on)
    leaders = Member.objects.filter(person__in=_leading(group).on(day).filter(post=Post.GROUP_LEADER).values("person"))
    if leaders.filter(is_migrant=False, is_infirm=False).exists():
        raise refuse("", _("这个党小组有组长，不用临时负责人；要换人请直接任命组长。"))
    if leaders.filter(pk=member.pk).exists():
        raise refuse("member", _("他就是这个党小组的组长。"))
    former = end(by, _leading(group).filter(post=Post.ACTING_LEADER), day=day, on=on)
    with refusing():
        office = _write(group, member, post=Post.ACTING_LEADER, day=day, on=on)
    emit(office_changed(office, former=former, day=day), by=by, subject=office)
    return office


@operation
def close(by: Permit[Office], *, day: dt.date, on: dt.date) -> None:
    """Let a post end on the day (the first on which it is held no more). Refuses one that has ended."""
    office = by.demand(END_OFFICE)
    if not end(by, Office.objects.filter(pk=office.pk), day=day, on=on):
        raise refuse("", _("这个职务这一天已经结束。"))
    emit(office_changed(office, former=[office], day=day, ended=True), by=by, subject=office)


def _eligible(group: Group, member_id: int, *, day: dt.date, on: dt.date) -> Member:
    if day > on:
        raise refuse("day", _("日期不能晚于今天。"))
    if day < group.founded or (group.valid_to is not None and day >= group.valid_to):
        raise refuse("day", _("这一天党小组还没有成立，或者已经撤销。"))
    inside = Membership.objects.on(day).filter(group=group).values("member")
    member = Member.objects.on(day).filter(pk=member_id, pk__in=inside).select_related("person").first()
    if member is None:
        raise refuse("member", _("请选择这一天在这个党小组的党员。"))
    return member


def _leading(group: Group) -> SpanQuerySet[Office]:
    return Office.objects.filter(group=group, post__in=LEADING)


def _write(group: Group, member: Member, *, post: Post, day: dt.date, on: dt.date) -> Office:
    return Office.objects.create(
        code=codes.fresh(Office, "C")[0],
        person=member.person,
        post=post,
        group=group,
        unit=group.unit,
        village=group.village,
        valid_from=day,
        recorded_on=on,
    )
