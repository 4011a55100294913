"""What a visit discharged."""

from __future__ import annotations

import datetime as dt

from sanwang.duties.queries.discharge import Act, discharged
from sanwang.service.models import Visit


def discharged_by_visit(visit: Visit, *, day: dt.date) -> list[str]:
    """Return the codes of the duties that the visit discharged; ``day`` is today. Two queries."""
    act = Act(id=visit.pk, village_id=visit.village_id, day=visit.day, pairing_id=visit.pairing_id)
    return discharged(act, day=day)
