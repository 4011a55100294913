"""What a recorded activity discharged: by its kinds, who held it and who came."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from sanwang.affairs.models import Activity, ActivityGroup, Attendance, Kind
from sanwang.kernel.models import Receipt
from sanwang.organization.models import Group, Membership

OF_GROUPS = (Kind.MEETING, Kind.REPORT)
OF_HOMES = (Kind.STUDY, Kind.PARTY_DAY, Kind.LIFE_MEETING)
ATTENDED = (Kind.STUDY, Kind.PARTY_DAY)


def discharged(activity_id: uuid.UUID, *, on: dt.date) -> list[str]:
    """Return the codes of the duties for which the activity counts; ``on`` is today."""
    activity = Activity.objects.get(pk=activity_id)
    month_after = (activity.counts_on.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    anchor = min(on, month_after - dt.timedelta(days=1))
    return sorted({*_as_held(activity, anchor), *_as_attended(activity, anchor)})


def _as_held(activity: Activity, anchor: dt.date) -> Iterator[str]:
    """Yield what its groups (or, of the branch's own, the branch and its groups) owed."""
    kinds = activity.kinds
    members = Membership.objects.on(anchor)
    if activity.branch_own:
        if activity.deploy and Group.objects.on(anchor).filter(unit=activity.unit_id).exists():
            yield Kind.DEPLOY.value
        came = Attendance.objects.filter(activity=activity, came=True).values("member")
        at_home = members.filter(member__in=came, group__unit=activity.unit_id).exists()
    else:
        yield from (kind.value for kind in OF_GROUPS if kind in kinds)
        held_by = ActivityGroup.objects.filter(activity=activity).values("group")
        at_home = members.home().filter(group__in=held_by).exists()
    if at_home:
        yield from (kind.value for kind in OF_HOMES if kind in kinds)


def _as_attended(activity: Activity, anchor: dt.date) -> Iterator[str]:
    """Yield what the members who came owed, if one of them is at home in a group."""
    attended = [kind for kind in ATTENDED if kind in activity.kinds]
    came = Attendance.objects.filter(activity=activity, came=True).values("member")
    if attended and Membership.objects.on(anchor).home().filter(member__in=came).exists():
        yield from (f"{kind.value}_attendance" for kind in attended)


def discharged_by(record: uuid.UUID) -> list[str]:
    """Return the duty codes that the receipt of a record names; none for a record that came in another way."""
    receipt = Receipt.objects.filter(id=record).first()
    return list((receipt.answer or {}).get("discharged", [])) if receipt else []
