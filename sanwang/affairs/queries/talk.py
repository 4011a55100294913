"""Talks as pages show them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max, QuerySet

from sanwang.affairs.models import Appraisal, Talk
from sanwang.kernel.compiled import compiled
from sanwang.organization.models import Group, Membership


def last_talks(group: Group, *, first: dt.date, after: dt.date, on: dt.date | None = None) -> dict[int, dt.date]:
    """Return the last day on which somebody talked with each member of the group, within ``[first, after)``."""
    return dict(_last(group.pk, first, after, on))


@compiled
def _last(group: int, first: dt.date, after: dt.date, on: dt.date | None) -> QuerySet[Talk, tuple[Any, ...]]:
    inside = Membership.objects.standing().filter(group=group)
    rows = Talk.objects.seen(on).during(first, after).filter(member__memberships__in=inside)
    return rows.values("member").annotate(last=Max("day")).values_list("member", "last")


def grades(group: Group, *, year: int) -> dict[int, str]:
    """Return the grade code that stands for each member of the group for a year."""
    rows = Appraisal.objects.standing().filter(year=year, member__memberships__in=group.memberships.standing())
    return dict(rows.values_list("member", "grade"))
