"""What a visit discharged, and what a member still owes his households."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from sanwang.duties.models import Excuse
from sanwang.duties.queries.discharge import Act, discharged
from sanwang.service.models import Visit

VISIT = "visit"
TITLES = {VISIT: _("走访特殊群体和帮困对象")}


def month_after(day: dt.date) -> dt.date:
    """Return the first day of the next month."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def discharged_by_visit(visit: Visit, *, day: dt.date) -> list[str]:
    """Return the codes of the duties that the visit discharged; ``day`` is today. Two queries."""
    act = Act(id=visit.pk, village_id=visit.village_id, day=visit.day, pairing_id=visit.pairing_id)
    return discharged(act, day=day)


def excused_pairings(pairings: list[int], *, day: dt.date) -> dict[int, str]:
    """Return the pairings from which no visit is required on the day, with the reason's words."""
    rows = Excuse.objects.agreed().on(day).filter(pairing__in=pairings, duty__in=[VISIT, "*"])
    return {row.pairing_id: row.get_reason_display() for row in rows if row.pairing_id is not None}
