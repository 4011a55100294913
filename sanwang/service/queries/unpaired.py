"""Special households that nobody is paired with: the gap that no member's page can show."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from sanwang.organization.models import Division, Level
from sanwang.service.models import Household, HouseholdTag, Pairing


def unpaired(households: QuerySet[Household], *, village: Division, day: dt.date) -> QuerySet[Household]:
    """Return those of the households that carry a tag on the day and that nobody is paired with, longest first.

    Annotates ``since``: the day from which both holds, and ``last_member``: whose pairing ended last (or none).
    """
    tags = HouseholdTag.objects.on(day).filter(household=OuterRef("pk"))
    ended = Pairing.objects.standing().filter(household=OuterRef("pk"), valid_to__lte=day)
    first_tag = tags.order_by().values("household").annotate(first=Min("valid_from")).values("first")
    last_end = ended.order_by().values("household").annotate(last=Max("valid_to")).values("last")
    return (
        households.filter(Exists(tags), village=village)
        .filter(~Exists(Pairing.objects.on(day).filter(household=OuterRef("pk"))))
        .annotate(
            since=Greatest(Subquery(first_tag), Subquery(last_end)),
            last_member=Subquery(ended.order_by("-valid_to").values("member__person__name")[:1]),
        )
        .select_related("head", "natural_village", "group")
        .order_by("since", "code")
    )


_COUNTS = """
with special as materialized (
  select distinct t.household_id from service_householdtag t
  where t.withdrawn_on is null and t.valid_from <= %(day)s and (t.valid_to is null or t.valid_to > %(day)s)
)
select v.id, count(*)
from special s join service_household h on h.id = s.household_id
join organization_division v on v.id = h.village_id
where %(above)s in (v.id, v.township_id, v.county_id) and not exists (
  select from service_pairing p
  where p.household_id = s.household_id and p.withdrawn_on is null and p.valid_from <= %(day)s
    and (p.valid_to is null or p.valid_to > %(day)s))
group by v.id
"""

_COUNTS_OF_ALL = """
with lone as materialized (
  select distinct t.household_id from service_householdtag t
  where t.withdrawn_on is null and t.valid_from <= %(day)s and (t.valid_to is null or t.valid_to > %(day)s)
    and not exists (
      select from service_pairing p
      where p.household_id = t.household_id and p.withdrawn_on is null and p.valid_from <= %(day)s
        and (p.valid_to is null or p.valid_to > %(day)s))
)
select v.id, count(*)
from lone l join service_household h on h.id = l.household_id
join organization_division v on v.id = h.village_id
where %(above)s in (v.id, v.township_id, v.county_id)
group by v.id
"""
"""The same, for a county: it looks up the few that are left, where the other reads every household."""


def unpaired_by_village(division: Division, *, day: dt.date) -> dict[int, int]:
    """Return how many such households there are on the day, by village (key) at and below the division."""
    with connection.cursor() as cursor:
        text = _COUNTS_OF_ALL if division.level == Level.COUNTY else _COUNTS
        cursor.execute(text, {"day": day, "above": division.pk})
        return dict(cursor.fetchall())
