"""What is kept of a county as it had been recorded by a past day, by the version of the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Count, F, Max
from django.db.models.expressions import RawSQL

from sanwang.duties.models import Change, Past, PastSum

Kept = dict[tuple[str, int], dict[int, Sequence[int]]]
"""Four counts by village, of each duty and period number."""


def version() -> str:
    """Return the version of what reaches back in time: rosters, tags, excuses, rules. One query.

    Counted and not only the newest: of two changes at once the older may be committed last.
    """
    found = Change.objects.aggregate(rows=Count("pk"), newest=Max("pk"))
    return f"{found['rows']}.{found['newest'] or 0}"


_CURRENT: Final = RawSQL("(select count(*) || '.' || coalesce(max(id), 0) from duties_change)", [])
"""The same inside a query."""


def kept(county_id: int, day: dt.date, asked: Iterable[tuple[str, int]]) -> Kept:
    """Return what is kept of the day under today's version of the duties and periods asked. One query.

    Nothing while it is still being counted.
    """
    asked = list(asked)
    duties, periods = {duty for duty, _ in asked}, {period for _, period in asked}
    whole = Past.objects.filter(county=county_id, day=day, version=_CURRENT, done__gte=F("of"), of__gt=0)
    rows = PastSum.objects.filter(past__in=whole, duty__in=duties, period__in=periods)
    return {(row.duty, row.period): {int(village): counts for village, counts in row.counts.items()} for row in rows}


@dataclass(frozen=True)
class Begun:
    """A county's count as of a day under today's version: parts ``done`` of so many, and when the last was done.

    ``of`` is none where nobody has asked for the day yet. ``groups``: how many the county has.
    """

    done: int | None
    of: int | None
    moved_at: dt.datetime | None
    groups: int


_BEGUN = """
select p.done, p.of, p.moved_at, (select count(*) from organization_place where county_id = %(county)s)
from (select count(*) || '.' || coalesce(max(id), 0) as version from duties_change) v
left join duties_past p on p.county_id = %(county)s and p.day = %(day)s and p.version = v.version
"""


def begun(county_id: int, day: dt.date) -> Begun:
    """Return how far the count of the day is. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN, {"county": county_id, "day": day})
        return Begun(*cursor.fetchone())
