"""The service net of a village in three numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from sanwang.organization.models import Division
from sanwang.service.models import Need, Pairing


@dataclass(frozen=True)
class Summary:
    """Households somebody is paired with; needs that are open, and for how many days the oldest is."""

    paired: int
    open_needs: int
    oldest_days: int | None


def summary(village: Division, *, day: dt.date) -> Summary:
    """Return the village's numbers on the day. Two queries."""
    paired = Pairing.objects.on(day).filter(village=village).aggregate(n=Count("household", distinct=True))["n"]
    needs = Need.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=day),
        Q(visit=None) | Q(visit__withdrawn_on=None),
        village=village,
        raised_on__lte=day,
    ).aggregate(n=Count("pk"), oldest=Min("raised_on"))
    oldest = needs["oldest"]
    return Summary(paired, needs["n"], (day - oldest).days if oldest else None)
