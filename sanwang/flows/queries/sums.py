"""Stored cells summed up the tree, as it stood on each cell's anchor day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from sanwang.kernel.periods import Period
from sanwang.organization.models import Division, Level


@dataclass(frozen=True)
class Sum:
    """What the subjects below a unit owe of a duty in a period; ``period`` is its number."""

    unit_id: int
    duty: str
    period: int
    owed: int
    done: int
    on_time: int
    excused: int

    @property
    def open(self) -> int:
        """Neither done nor excused."""
        return self.owed - self.done - self.excused

    @property
    def late(self) -> int:
        """Done, but recorded late."""
        return self.done - self.on_time

    def __add__(self, other: Sum) -> Sum:
        """Sum two of one duty and period; the unit is the first one's."""
        return Sum(
            self.unit_id,
            self.duty,
            self.period,
            self.owed + other.owed,
            self.done + other.done,
            self.on_time + other.on_time,
            self.excused + other.excused,
        )


_TEXT = """
with moved as (
  select p.village_id, p.township_id, p.county_id, min(p.valid_from) as valid_from, max(p.valid_to) as valid_to
  from organization_place p join organization_division v on v.id = p.village_id
  where (p.township_id, p.county_id) is distinct from (v.township_id, v.county_id)
  group by p.village_id, p.township_id, p.county_id
), summed as (
  select c.village_id, c.duty, c.period, c.anchor,
    sum(c.owed) as owed, sum(c.done) as done, sum(c.on_time) as on_time, sum(c.excused) as excused
  from duties_cell c where {asked} group by c.village_id, c.duty, c.period, c.anchor
)
select {unit}, s.duty, s.period, sum(s.owed), sum(s.done), sum(s.on_time), sum(s.excused)
from summed s
join organization_division v on v.id = s.village_id
left join moved m on m.village_id = s.village_id and m.valid_from <= s.anchor and m.valid_to > s.anchor
where {above} = %s
group by 1, 2, 3
"""
"""``moved``: villages that once stood under another township, and until when; most counties have none."""
_TOWNSHIP, _COUNTY = "coalesce(m.township_id, v.township_id)", "coalesce(m.county_id, v.county_id)"
_UNDER = {Level.COUNTY: (_TOWNSHIP, _COUNTY), Level.TOWNSHIP: ("s.village_id", _TOWNSHIP)}
_NEAR = """
 and c.village_id in (
  select village_id from moved where township_id = %s
  union all select id from organization_division where township_id = %s)
"""
"""Keeps a township from reading the whole county."""


def by_unit(parent: Division, asked: Iterable[tuple[str, Period]]) -> list[Sum]:
    """Return the sums by the units right below a county or township, of the duties in the periods asked. One query."""
    unit, above = _UNDER[Level(parent.level)]
    duties: dict[int, set[str]] = {}
    for duty, period in asked:
        duties.setdefault(period.number, set()).add(duty)
    which = " or ".join("(c.period = %s and c.duty = any(%s))" for _ in duties)
    values: list[int | list[str]] = [value for number, codes in duties.items() for value in (number, sorted(codes))]
    near, keys = (_NEAR, [parent.pk] * 3) if parent.level == Level.TOWNSHIP else ("", [parent.pk])
    with connection.cursor() as cursor:
        cursor.execute(_TEXT.format(unit=unit, above=above, asked=f"({which}){near}"), [*values, *keys])
        return [Sum(*row) for row in cursor.fetchall()]
