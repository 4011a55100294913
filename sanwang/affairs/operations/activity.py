"""Recording what a group, several groups or the branch held, and taking a record back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.affairs import events
from sanwang.affairs.models import CAME, Activity, ActivityGroup, Attendance, Kind, State, Uptake
from sanwang.affairs.operations import uptake
from sanwang.affairs.operations.entry import Taken, chain_of, day_faults, entered, keep, text_faults
from sanwang.affairs.rules import RECORD_ACTIVITY, RECORD_BRANCH_ACTIVITY, TAKE_UP_REPORT, WITHDRAW_ACTIVITY
from sanwang.kernel import permits, receipts
from sanwang.kernel.clock import FOREVER
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import Fault, OtherBody, Refused, refuse
from sanwang.organization.models import Group, Member, Membership, Unit

FIRST_DAYS = 5
"""Days of a month within which an activity may be held for the month before (ledger contract, county setting)."""
TEXTS = {"theme": 120, "place": 60, "decided": 500}
"""Longest texts, in characters."""
BRANCH_KINDS = (Kind.STUDY, Kind.PARTY_DAY, Kind.DEPLOY, Kind.LIFE_MEETING)
"""What the branch itself may hold."""
GROUP_KINDS = tuple(kind for kind in Kind if kind != Kind.DEPLOY)
"""What groups may hold."""


@dataclass(frozen=True, kw_only=True)
class NewActivity:
    """What was held. ``id`` is made by the client when the form opens.

    ``groups``: codes, the host first; empty for the branch's own. ``for_day``: a day of the month before, if it
    is to count there. ``attendance``: pairs of member code and state. ``takes_up``: reports that a deployment took up.
    """

    id: uuid.UUID
    kinds: tuple[str, ...]
    day: dt.date
    groups: tuple[str, ...] = ()
    for_day: dt.date | None = None
    theme: str = ""
    place: str = ""
    decided: str = ""
    attendance: tuple[tuple[str, str], ...] = ()
    takes_up: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class _Checked:
    """A record whose codes have become rows."""

    unit: Unit
    groups: list[Group]
    members: dict[str, Member]


def last_month(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the month before."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last


@operation
def record(by: Permit[Group], *, record: NewActivity, on: dt.date, at: dt.datetime) -> Taken:
    """Record what the permit's group held, alone or as host of others of its village.

    Refuses: no kind, a day ahead or before a group was founded, ``for_day`` outside the rule, groups or members
    out of reach, somebody listed twice. The same id and body again gets the first receipt.
    """
    host = by.demand(RECORD_ACTIVITY)
    claim = receipts.claim(by.actor, record.id, kind="activity", body=asdict(record), at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    made = _save(by, record, _checked(host.unit, _held_by(host, record), record, on), entered(by.actor, on, at))
    return keep(claim, at, kinds=[kind.value for kind in made.kinds])


@operation
def record_branch(by: Permit[Unit], *, record: NewActivity, on: dt.date, at: dt.datetime) -> Taken:
    """Record what the branch itself held (no group's), and take up the reports that it names.

    Refuses what ``record`` refuses, and reports that the actor may not take up.
    """
    unit = by.demand(RECORD_BRANCH_ACTIVITY)
    claim = receipts.claim(by.actor, record.id, kind="activity", body=asdict(record), at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    if record.groups:
        raise refuse("groups", _("支部自己开展的活动不写党小组。"))
    made = _save(by, record, _checked(unit, [], record, on), entered(by.actor, on, at))
    if record.takes_up:
        uptake.take_up_here(by, reports=record.takes_up, village=unit.division, on=on, at=at)
    return keep(claim, at, kinds=[kind.value for kind in made.kinds])


@operation
def withdraw(by: Permit[Activity], *, on: dt.date) -> None:
    """Take a record back: from that day it counts nowhere. Attendance and groups go with it.

    Refuses a record withdrawn before, and a report that the branch has taken up, unless whoever could
    take it up withdraws it (the uptake then goes too).
    """
    gone = by.demand(WITHDRAW_ACTIVITY)
    _withdraw(by, gone, on)


@operation
def correct(by: Permit[Activity], *, record: NewActivity, on: dt.date, at: dt.datetime) -> Taken:
    """Replace a record by another one that names it; the old one is withdrawn. Same refusals as both."""
    old = by.demand(WITHDRAW_ACTIVITY)
    claim = receipts.claim(by.actor, record.id, kind="activity", body=[str(old.id), asdict(record)], at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    _withdraw(by, old, on)
    host = ActivityGroup.objects.select_related("group__unit").filter(activity=old, is_host=True).first()
    held_by = [] if host is None else _held_by(host.group, record)
    columns = {**entered(by.actor, on, at), "corrects": old}
    made = _save(by, record, _checked(old.unit, held_by, record, on), columns)
    return keep(claim, at, kinds=[kind.value for kind in made.kinds])


def _held_by(host: Group, record: NewActivity) -> list[Group]:
    """Return the groups that held it, host first. Refuses codes that are no group of the host's village."""
    codes = record.groups or (host.code,)
    if codes[0] != host.code:
        raise refuse("groups", _("第一个党小组要是主办的那一个。"))
    found = {group.code: group for group in Group.objects.filter(village=host.village_id, code__in=codes)}
    if len(found) != len(codes):
        raise refuse("groups", _("只能和本村的党小组合开，每个党小组写一次。"))
    return [found[code] for code in codes]


def _checked(unit: Unit, groups: list[Group], record: NewActivity, on: dt.date) -> _Checked:
    """Return the rows behind a record's codes. Raises Refused with every fault found."""
    faults = [
        *_kind_faults(record.kinds, GROUP_KINDS if groups else BRANCH_KINDS),
        *day_faults(record.day, on),
        *_for_day_faults(record.day, record.for_day),
        *text_faults(TEXTS, record),
    ]
    if record.day < unit.valid_from:
        faults.append(Fault("day", _("那天支部还没有成立。")))
    if any(group.founded > record.day for group in groups):
        faults.append(Fault("day", _("那天党小组还没有成立。")))
    if any(group.valid_to is not None and group.valid_to <= record.day for group in groups):
        faults.append(Fault("day", _("那天党小组已经撤销。")))
    members = _members(unit, groups, record)
    if len(members) != len(record.attendance):
        faults.append(Fault("attendance", _("名单里有不是本村的党员，或者同一个人写了两次。")))
    if any(state not in State.values for _code, state in record.attendance):
        faults.append(Fault("attendance", _("到会情况只能是出席、线上、送学上门、请假或缺席。")))
    if faults:
        raise Refused(*faults)
    return _Checked(unit, groups, members)


def _kind_faults(kinds: Sequence[str], allowed: Sequence[Kind]) -> list[Fault]:
    if not kinds:
        return [Fault("kinds", _("请选这次算作什么，至少一样。"))]
    if len(set(kinds)) != len(kinds) or set(kinds) - set(Kind.values):
        return [Fault("kinds", _("没有这样的活动类别。"))]
    if Kind.DEPLOY in kinds and Kind.DEPLOY not in allowed:
        return [Fault("kinds", _("研究部署是支部的事，由支部记。"))]
    if set(kinds) - set(allowed):
        names = _("、").join(str(kind.label) for kind in Kind if kind not in BRANCH_KINDS)
        return [Fault("kinds", _("%(names)s是党小组的事，由党小组记。") % {"names": names})]
    return []


def _for_day_faults(day: dt.date, for_day: dt.date | None) -> list[Fault]:
    if for_day is None:
        return []
    first, last = last_month(day)
    if day.day > FIRST_DAYS or not first <= for_day <= last:
        return [Fault("for_day", _("只有每月头五天开展的活动可以算作上月。"))]
    return []


def _members(unit: Unit, groups: list[Group], record: NewActivity) -> dict[str, Member]:
    """Return the listed members by code: of the village, or in one of the groups on that day."""
    if not record.attendance:
        return {}
    in_groups = Membership.objects.on(record.day).filter(group__in=groups).values("member")
    of_it = Q(pk__in=in_groups) | Q(village=unit.division_id) | Q(unit=unit)
    codes = [code for code, _state in record.attendance]
    return {member.code: member for member in Member.objects.filter(of_it, code__in=codes)}


def _save(by: Permit[Any], record: NewActivity, checked: _Checked, columns: dict[str, Any]) -> Activity:
    """Write the activity, its groups and its attendance: one statement each."""
    made = _row(record, checked, columns)
    try:
        made.save(force_insert=True)
    except IntegrityError as clash:  # the id is an activity's that came in another way
        raise OtherBody(str(record.id)) from clash
    carried = {kind.value: kind.value in record.kinds for kind in Kind} | {
        "counts_on": record.for_day or record.day,
        "recorded_on": columns["recorded_on"],
        "stands_to": FOREVER,
    }
    ActivityGroup.objects.bulk_create(
        ActivityGroup(activity=made, group=group, is_host=not place, **carried)
        for place, group in enumerate(checked.groups)
    )
    carried |= {"unit": checked.unit, "branch_own": made.branch_own}
    Attendance.objects.bulk_create(
        Attendance(activity=made, member=checked.members[code], state=state, **carried)
        for code, state in record.attendance
    )
    came = tuple(checked.members[code].pk for code, state in record.attendance if state in CAME)
    ids = tuple(group.pk for group in checked.groups)
    told = events.ActivityRecorded(**_told(made, record.for_day or record.day, ids, came))
    emit(told, by=by, subject=made)
    return made


def _row(record: NewActivity, checked: _Checked, columns: dict[str, Any]) -> Activity:
    """Return the activity, not yet written."""
    return Activity(
        id=record.id,
        day=record.day,
        for_day=record.for_day,
        unit=checked.unit,
        village=checked.groups[0].village if checked.groups else checked.unit.division,
        branch_own=not checked.groups,
        theme=record.theme.strip(),
        place=record.place.strip(),
        decided=record.decided.strip(),
        **{kind.value: kind.value in record.kinds for kind in Kind},
        **columns,
    )


def _told(activity: Activity, counts_on: dt.date, groups: tuple[int, ...], came: tuple[int, ...]) -> dict[str, Any]:
    """Return what an event says of an activity."""
    return {
        "township": chain_of(activity.village),
        "activity_id": activity.pk,
        "village_id": activity.village_id,
        "unit_id": activity.unit_id,
        "branch_own": activity.branch_own,
        "group_ids": groups,
        "member_ids": came,
        "kinds": tuple(kind.value for kind in activity.kinds),
        "counts_on": counts_on,
    }


def _withdraw(by: Permit[Activity], gone: Activity, on: dt.date) -> None:
    taken_up = Uptake.objects.standing().filter(report=gone)
    if taken_up.exists() and not permits.visible(by.actor, TAKE_UP_REPORT).filter(pk=gone.pk).exists():
        raise refuse("", _("支部已阅这份汇报，要先请支部书记来撤回。"))
    if not Activity.objects.standing().filter(pk=gone.pk).update(withdrawn_on=on):
        raise refuse("", _("这条记录已经撤回了。"))
    taken_up.update(withdrawn_on=on)
    groups = tuple(ActivityGroup.objects.filter(activity=gone).order_by("pk").values_list("group_id", flat=True))
    came = Attendance.objects.filter(activity=gone, came=True).order_by("pk").values_list("member_id", flat=True)
    told = _told(gone, gone.for_day or gone.day, groups, tuple(came))
    emit(events.ActivityWithdrawn(**told), by=by, changes={"withdrawn_on": [None, on]})
