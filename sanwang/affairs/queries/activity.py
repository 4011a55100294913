"""Activities as pages show them: what a group held, one in full, reports that wait, themes used before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sanwang.affairs.models import Activity, ActivityGroup, Attendance, Kind, Uptake
from sanwang.kernel.compiled import compiled
from sanwang.organization.models import Group, Membership, Unit


def held(group: Group, *, first: dt.date, after: dt.date, on: dt.date | None = None) -> list[Activity]:
    """Return what the group held, or its branch itself, that counts in ``[first, after)``: newest first.

    Each has ``came`` (how many of the group's own members came) and ``taken_up_on``; ``on``: as recorded by that day.
    """
    return _held(group.pk, group.unit_id, first, after, on)


@compiled
def _held(group: int, unit: int, first: dt.date, after: dt.date, on: dt.date | None) -> QuerySet[Activity]:
    own = Q(pk__in=ActivityGroup.objects.filter(group=group).values("activity"))
    rows = Activity.objects.seen(on).filter(own | Q(unit=unit, branch_own=True))
    within = rows.filter(counts_on__gte=first, counts_on__lt=after)
    return _counted(within, group).order_by("-counts_on", "-id")


def _counted(rows: QuerySet[Activity], group: int) -> QuerySet[Activity]:
    mine = Membership.objects.standing().filter(group=group).values("member")
    there = Attendance.objects.filter(activity=OuterRef("pk"), came=True, member__in=mine).order_by().values("activity")
    taken_up = Uptake.objects.standing().filter(report=OuterRef("pk")).values("day")
    return rows.annotate(
        came=Coalesce(Subquery(there.annotate(n=Count("pk")).values("n")), 0), taken_up_on=Subquery(taken_up)
    )


def waiting(reports: QuerySet[Activity], *, since: dt.date | None = None) -> list[Activity]:
    """Return those of the reports (from a day on) that the branch has not taken up, oldest first.

    Each has ``group_name`` and ``group_code``, the host's. 200 at most: the latest.
    """
    host = ActivityGroup.objects.filter(activity=OuterRef("pk"), is_host=True)
    named = reports.filter(report=True, withdrawn_on=None, uptake=None).annotate(
        group_name=Subquery(host.values("group__name")), group_code=Subquery(host.values("group__code"))
    )
    if since is not None:
        named = named.filter(day__gte=since)
    latest: list[Activity] = list(named.order_by("-day", "-id")[:200])
    return latest[::-1]


def in_full(activity: Activity) -> tuple[list[ActivityGroup], list[Attendance]]:
    """Return the groups of an activity, host first, and its list, by state and name."""
    groups = ActivityGroup.objects.filter(activity=activity).select_related("group").order_by("-is_host", "group__name")
    listed = Attendance.objects.filter(activity=activity).select_related("member__person")
    return list(groups), list(listed.order_by("member__person__name_key"))


def themes(unit: Unit, *, since: dt.date, kinds: Sequence[str] = ()) -> list[str]:
    """Return the themes used in a branch since a day (for one of the kinds, if given): latest first, at most twelve."""
    used = Activity.objects.standing().filter(unit=unit, day__gte=since).exclude(theme="")
    alike = [Q(**{kind: True}) for kind in kinds if kind in Kind.values]
    if alike:
        used = used.filter(reduce(or_, alike))
    latest = used.values("theme").annotate(last=Max("day")).order_by(F("last").desc(), "theme")
    return list(latest.values_list("theme", flat=True)[:12])


def places(unit: Unit, *, since: dt.date) -> list[str]:
    """Return the places used in a branch since a day: the most used first, at most six."""
    used = Activity.objects.standing().filter(unit=unit, day__gte=since).exclude(place="")
    often = used.values("place").annotate(n=Count("pk")).order_by("-n", "place")
    return list(often.values_list("place", flat=True)[:6])


def kinds_of(activities: Sequence[Activity]) -> dict[Kind, Activity]:
    """Return the first of the activities by each kind it counts as."""
    found: dict[Kind, Activity] = {}
    for activity in activities:
        for kind in activity.kinds:
            found.setdefault(kind, activity)
    return found
