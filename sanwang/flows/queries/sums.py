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
select {unit}, c.duty, c.period, sum(c.owed), sum(c.done), sum(c.on_time), sum(c.excused)
from duties_cell c
join organization_division v on v.id = c.village_id
left join organization_place p on p.group_id = c.group_id
  and p.valid_from <= c.anchor and (p.valid_to is null or p.valid_to > c.anchor)
where {asked} and {above} = %s
group by 1, 2, 3
"""
_TOWNSHIP, _COUNTY = "coalesce(p.township_id, v.township_id)", "coalesce(p.county_id, v.county_id)"
_UNDER = {Level.COUNTY: (_TOWNSHIP, _COUNTY), Level.TOWNSHIP: ("c.village_id", _TOWNSHIP)}


def by_unit(parent: Division, asked: Iterable[tuple[str, Period]]) -> list[Sum]:
    """Return the sums by the units right below a county or township, of the duties in the periods asked. One query."""
    unit, above = _UNDER[Level(parent.level)]
    duties: dict[int, set[str]] = {}
    for duty, period in asked:
        duties.setdefault(period.number, set()).add(duty)
    which = " or ".join("(c.period = %s and c.duty = any(%s))" for _ in duties)
    values: list[int | list[str]] = [value for number, codes in duties.items() for value in (number, sorted(codes))]
    with connection.cursor() as cursor:
        cursor.execute(_TEXT.format(unit=unit, above=above, asked=f"({which})"), [*values, parent.pk])
        return [Sum(*row) for row in cursor.fetchall()]
