"""What is kept of a county as it had been recorded by a past day, by the version of the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Count, F, Max

from sanwang.duties.models import Change, Past, PastSum

Kept = dict[tuple[str, int], dict[int, Sequence[int]]]
"""Four counts by village, of each duty and period number."""


def version() -> str:
    """Return the version of what reaches back in time: rosters, tags, excuses, rules. One query.

    Counted and not only the newest: of two changes at once the older may be committed last.
    """
    found = Change.objects.aggregate(rows=Count("pk"), newest=Max("pk"))
    return f"{found['rows']}.{found['newest'] or 0}"


def kept(county_id: int, day: dt.date, asked: Iterable[tuple[str, int]]) -> Kept:
    """Return what is kept of the day under today's version of the duties and periods asked. Two queries.

    Nothing while it is still being counted.
    """
    asked = list(asked)
    duties, periods = {duty for duty, _ in asked}, {period for _, period in asked}
    whole = Past.objects.filter(county=county_id, day=day, version=version(), done__gte=F("of"), of__gt=0)
    rows = PastSum.objects.filter(past__in=whole, duty__in=duties, period__in=periods)
    return {(row.duty, row.period): {int(village): counts for village, counts in row.counts.items()} for row in rows}


def begun(county_id: int, day: dt.date) -> Past | None:
    """Return the county's count as of the day under today's version, finished or not."""
    return Past.objects.filter(county=county_id, day=day, version=version()).first()
