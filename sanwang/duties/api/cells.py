"""``GET /api/v1/ledger/cells``: the ledger's rows of a division and all below it, by codes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from sanwang.duties.ledger.question import Sight, Span
from sanwang.duties.queries import rows
from sanwang.kernel import clock, pages
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Refused, refuse
from sanwang.organization.rules import SEE_DIVISION

router = Router(tags=["ledger"])
LONGEST = 36
"""Months that one answer holds at most."""


class CellsAsked(Schema):
    """``unit``: a 12-digit division code, with all below it; ``from`` and ``to``: months, both included.

    ``on``: as it had been recorded by that day; without it as it stands today.
    """

    unit: str = Field(pattern=r"^\d{12}$")
    first: str = Field(alias="from", examples=["2025-01"])
    last: str = Field(alias="to", examples=["2025-12"])
    on: dt.date | None = None


class CellOut(Schema):
    """One row. Overdue is owed - done - excused once the period's end and its days of grace have passed."""

    duty: str
    period: str
    village: str
    group: str
    owed: int
    done: int
    on_time: int
    excused: int


class CellsOut(Schema):
    """The rows, sorted as text; the day as of which they stand; when the oldest of them was counted."""

    as_of: dt.date
    computed_at: dt.datetime
    rows: list[CellOut]


@router.get("/cells", response=CellsOut, by_alias=True, summary="What is owed, done, on time and excused")
def cells(request: HttpRequest, asked: Query[CellsAsked]) -> dict[str, Any]:
    """Return the ledger's rows by duty, period, village and group. 404 for a unit out of reach."""
    by = permit(pages.actor(request), SEE_DIVISION, code=asked.unit)
    span = Span(_month("from", asked.first), _month("to", asked.last))
    if not 0 <= span.last.number - span.first.number < LONGEST:
        raise refuse("to", _("从哪个月到哪个月：要按先后，最多三十六个月"))
    today = clock.today()
    sight = Sight(min(asked.on or today, today), asked.on is not None)
    found = rows.rows(rows.Asked(span, sight, by.target))
    return {
        "as_of": found.as_of,
        "computed_at": found.computed_at or clock.now(),
        "rows": [row._asdict() for row in found.rows],
    }


def _month(field: str, written: str) -> Period:
    try:
        period = Period.parse(written)
    except ValueError:
        raise _no_month(field) from None
    if period.months != 1:
        raise _no_month(field)
    return period


def _no_month(field: str) -> Refused:
    return refuse(field, _("月份写成 2025-01 这样"))
