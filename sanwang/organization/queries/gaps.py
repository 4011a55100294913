"""What is missing in the organisation net: natural villages without a group, groups without a leader."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from sanwang.organization.models import Coverage, Division, NaturalVillage
from sanwang.organization.models.division import short_name


@dataclass(frozen=True)
class Vacancy:
    """A group that nobody leads, since the day its last leader ended (never one: its founding).

    ``away``: it has a leader who is away, since ``since`` where that is known, and nobody acts for him.
    """

    group_id: int
    code: str
    name: str
    village_id: int
    village_name: str
    since: dt.date | None
    away: bool


def uncovered(division: Division, *, day: dt.date) -> list[NaturalVillage]:
    """Return the natural villages at and below the division that no group covers on the day."""
    covered = Coverage.objects.on(day).filter(natural_village=OuterRef("pk"))
    rows = NaturalVillage.objects.filter(~Exists(covered), village__in=Division.objects.below(division))
    return list(rows.select_related("village").order_by("code"))


_VACANT = """
with leads as (
  select o.group_id, o.post, coalesce(m.is_migrant and coalesce(m.migrant_since <= %(day)s, true), false) as away,
    m.migrant_since
  from organization_office o left join organization_member m on m.person_id = o.person_id
  where o.post in ('group_leader', 'acting_leader') and o.withdrawn_on is null
    and o.valid_from <= %(day)s and (o.valid_to is null or o.valid_to > %(day)s)
)
select g.id, g.code, g.name, v.id, v.name, l.migrant_since, l.group_id is not null, g.founded,
  case when l.group_id is null then (
    select max(o.valid_to) from organization_office o
    where o.group_id = g.id and o.post in ('group_leader', 'acting_leader') and o.withdrawn_on is null
      and o.valid_to <= %(day)s) end
from organization_group g join organization_division v on v.id = g.village_id
left join leads l on l.group_id = g.id and l.post = 'group_leader'
where g.founded <= %(day)s and (g.valid_to is null or g.valid_to > %(day)s)
  and %(above)s in (v.id, v.township_id, v.county_id) and (l.group_id is null or l.away)
  and not exists (select from leads a where a.group_id = g.id and a.post = 'acting_leader')
"""


def vacancies(division: Division, *, day: dt.date) -> list[Vacancy]:
    """Return the groups at and below the division that nobody leads on the day, longest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_VACANT, {"day": day, "above": division.pk})
        found = [_vacancy(row) for row in cursor.fetchall()]
    return sorted(found, key=lambda vacancy: (vacancy.since or day, vacancy.code))


def _vacancy(row: tuple[Any, ...]) -> Vacancy:
    key, code, name, village, village_name, gone, away, founded, ended = row
    since = gone if away else ended or founded
    return Vacancy(key, code, name, village, short_name(village_name), since, away)
