"""What is missing in the organisation net: natural villages without a group, groups without a leader."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sanwang.organization.models import Division
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


@dataclass(frozen=True)
class Gaps:
    """Groups that nobody leads, longest first, and how many natural villages no group covers, by village (key)."""

    vacancies: list[Vacancy]
    uncovered: dict[int, int]


_GAPS = """
with leads as (
  select o.group_id, o.post, m.person_id is not null as away, m.migrant_since
  from organization_office o left join organization_member m on m.person_id = o.person_id
    and m.is_migrant and (m.migrant_since is null or m.migrant_since <= %(day)s)
  where o.post in ('group_leader', 'acting_leader') and o.withdrawn_on is null
    and o.valid_from <= %(day)s and (o.valid_to is null or o.valid_to > %(day)s)
)
select 0, g.id, g.code, g.name, v.id, v.name, l.migrant_since, l.group_id is not null, g.founded,
  case when l.group_id is null then (
    select max(o.valid_to) from organization_office o
    where o.group_id = g.id and o.post in ('group_leader', 'acting_leader') and o.withdrawn_on is null
      and o.valid_to <= %(day)s) end
from organization_group g join organization_division v on v.id = g.village_id
left join leads l on l.group_id = g.id and l.post = 'group_leader'
where g.founded <= %(day)s and (g.valid_to is null or g.valid_to > %(day)s)
  and %(above)s in (v.id, v.township_id, v.county_id) and (l.group_id is null or l.away)
  and not exists (select from leads a where a.group_id = g.id and a.post = 'acting_leader')
union all
select count(*), null, null, null, v.id, null, null, null, null, null
from organization_naturalvillage n join organization_division v on v.id = n.village_id
where %(above)s in (v.id, v.township_id, v.county_id) and not exists (
  select from organization_coverage c
  where c.natural_village_id = n.id and c.withdrawn_on is null and c.valid_from <= %(day)s
    and (c.valid_to is null or c.valid_to > %(day)s))
group by v.id
"""


def gaps(division: Division, *, day: dt.date) -> Gaps:
    """Return what is missing on the day at and below the division. One query."""
    found, uncovered = [], {}
    with connection.cursor() as cursor:
        cursor.execute(_GAPS, {"day": day, "above": division.pk})
        for count, *row in cursor.fetchall():
            if count:
                uncovered[row[3]] = count
            else:
                found.append(_vacancy(tuple(row)))
    return Gaps(sorted(found, key=lambda vacancy: (vacancy.since or day, vacancy.code)), uncovered)


def _vacancy(row: tuple[Any, ...]) -> Vacancy:
    key, code, name, village, village_name, gone, away, founded, ended = row
    since = gone if away else ended or founded
    return Vacancy(key, code, name, village, short_name(village_name), since, away)
