"""The service net of a village in a few numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from sanwang.organization.models import Division

_TEXT = """
with pairing as (
  select household_id from service_pairing
  where village_id = %(village)s and withdrawn_on is null and valid_from <= %(day)s
    and (valid_to is null or valid_to > %(day)s)
), need as (
  select n.raised_on from service_need n left join service_visit v on v.id = n.visit_id
  where n.village_id = %(village)s and n.raised_on <= %(day)s and (n.closed_on is null or n.closed_on > %(day)s)
    and v.withdrawn_on is null
), alone as (
  select h.id, min(t.valid_from) as tagged from service_household h join service_householdtag t on t.household_id = h.id
  where h.village_id = %(village)s and t.withdrawn_on is null and t.valid_from <= %(day)s
    and (t.valid_to is null or t.valid_to > %(day)s) and h.id not in (select household_id from pairing)
  group by h.id
), since as (
  select greatest(a.tagged, (
    select max(p.valid_to) from service_pairing p
    where p.household_id = a.id and p.withdrawn_on is null and p.valid_to <= %(day)s)) as day
  from alone a
)
select (select count(distinct household_id) from pairing), (select count(*) from need),
  (select min(raised_on) from need), (select count(*) from alone), (select min(day) from since)
"""


@dataclass(frozen=True)
class Summary:
    """Households somebody is paired with; needs that are open, and since when the oldest is.

    ``unpaired``: households with a tag of special groups and assisted persons that nobody is paired with.
    """

    paired: int
    open_needs: int
    oldest_need: dt.date | None
    unpaired: int
    unpaired_since: dt.date | None


def summary(village: Division, *, day: dt.date) -> Summary:
    """Return the village's numbers on the day. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXT, {"village": village.pk, "day": day})
        return Summary(*cursor.fetchone())
