"""Dirty marks: which cells a write may have changed, put down in the write's own transaction.

Where a subject stands on the anchor is not asked: every cell in which it stood on any day of the period is marked,
so a mark is right whatever the day, and a cell too many costs a recount, never a mistake.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg.types.numeric import Int4, Int8

from sanwang.duties.ledger.catalogue import DUTIES, EVERY_DUTY
from sanwang.kernel import prepared
from sanwang.kernel.periods import Period


@dataclass(frozen=True)
class Touched:
    """Whose cells a write may have changed, by ids.

    A member stands in his home group, and for what groups owe in all his groups; a pairing where its member stands.
    """

    members: tuple[int, ...] = ()
    pairings: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    units: tuple[int, ...] = ()


_INTO = """
insert into duties_dirty (duty, period, village_id, group_id, marked_at)
select distinct c.duty, c.period, c.village_id, c.group_id, statement_timestamp() from (
{cells}
) c
"""
_ASKED = (
    "unnest(%(duties)s::text[], %(periods)s::int[], %(firsts)s::date[], %(afters)s::date[], %(kinds)s::text[])"
    " p (duty, period, first, after, kind)"
)


def _touches(alias: str) -> str:
    return f"{alias}.valid_from < p.after and ({alias}.valid_to is null or {alias}.valid_to > p.first)"


_IN_GROUPS = f"""
select p.duty, p.period, g.village_id, g.group_id from {_ASKED}
join {{who}} on true
join fact_membership m on m.member_id = w.member_id and {_touches("m")}
  and (m.kind = 'home' or p.kind = 'group')
join fact_place g on g.group_id = m.group_id and {_touches("g")}
where p.kind <> 'unit'
union all
select p.duty, p.period, f.village_id, null from {_ASKED}
join {{who}} on true
join fact_affiliation f on f.member_id = w.member_id and {_touches("f")}
where p.kind = 'pairing' and not exists (select 1 from fact_membership h
  where h.member_id = w.member_id and h.kind = 'home'
  and h.valid_from <= p.first and (h.valid_to is null or h.valid_to >= p.after))
"""
_OF = {
    "members": _IN_GROUPS.format(who="unnest(%(ids)s::bigint[]) w (member_id)"),
    "pairings": _IN_GROUPS.format(
        who="(select member_id from fact_pairing where pairing_id = any(%(ids)s::bigint[])) w (member_id)"
    ),
    "groups": f"""
select p.duty, p.period, g.village_id, g.group_id from {_ASKED}
join fact_place g on g.group_id = any(%(ids)s::bigint[]) and {_touches("g")}
where p.kind <> 'unit'
union all
select p.duty, p.period, b.village_id, null from {_ASKED}
join fact_place g on g.group_id = any(%(ids)s::bigint[]) and {_touches("g")}
join fact_branch b on b.unit_id = g.unit_id and {_touches("b")}
where p.kind = 'unit'
""",
    "units": f"""
select p.duty, p.period, b.village_id, null::bigint as group_id from {_ASKED}
join fact_branch b on b.unit_id = any(%(ids)s::bigint[]) and {_touches("b")}
where p.kind = 'unit'
""",
}
_WHOLE_COUNTY = f"""
select p.duty, p.period, g.village_id, g.group_id from {_ASKED}
join fact_place g on {_touches("g")}
where g.village_id in (select id from organization_division where county_id = any(%(ids)s::bigint[]))
union all
select p.duty, p.period, d.id, null from {_ASKED}
join organization_division d on d.county_id = any(%(ids)s::bigint[])
where p.kind in ('pairing', 'unit')
"""
_STORED = f"""
select c.duty, c.period, c.village_id, c.group_id from {_ASKED}
join duties_cell c on c.duty = p.duty and c.period = p.period and c.group_id = any(%(ids)s::bigint[])
"""


def mark(duties: Iterable[str], days: Iterable[dt.date], touched: Touched) -> None:
    """Mark the cells of the duties in the periods in which the days lie. One insert for each kind touched."""
    days = tuple(days)
    _mark({(code, Period.of(day, DUTIES[code].months)) for code in duties for day in days}, touched)


def mark_from(duties: Iterable[str], day: dt.date, touched: Touched, *, until: dt.date) -> None:
    """Mark the cells of every period from the day's to that of ``until``, both included; ``*`` is every duty."""
    changed()
    _mark(_span(duties, day, until), touched)


def mark_moved(groups: Iterable[int], day: dt.date, *, until: dt.date) -> None:
    """Mark what is stored for the groups from the day's period on, wherever they stood when it was counted."""
    _insert(_STORED, _values(_span([EVERY_DUTY], day, until)), tuple(groups))


def mark_county(county_id: int, duties: Iterable[str], day: dt.date, *, until: dt.date) -> None:
    """Mark all cells of a county from the day's period on: its rule is another."""
    changed()
    _insert(_WHOLE_COUNTY, _values(_span(duties, day, until)), (county_id,))


def changed() -> None:
    """Say that something reaching back in time has changed: past days that were kept are counted anew."""
    prepared.run("insert into duties_change (at) values (statement_timestamp())", {})


def _span(duties: Iterable[str], day: dt.date, until: dt.date) -> set[tuple[str, Period]]:
    codes = [code for named in duties for code in (DUTIES if named == EVERY_DUTY else [named])]
    return {
        (code, Period(months, number))
        for code in codes
        for months in [DUTIES[code].months]
        for number in range(Period.of(day, months).number, Period.of(until, months).number + 1)
    }


def _mark(periods: Iterable[tuple[str, Period]], touched: Touched) -> None:
    values = _values(periods)
    for kind, cells in _OF.items():
        _insert(cells, values, getattr(touched, kind))


def _values(periods: Iterable[tuple[str, Period]]) -> dict[str, Any]:
    asked = sorted(periods)
    return {
        "duties": [code for code, _ in asked],
        "periods": [Int4(period.number) for _, period in asked],
        "firsts": [period.first for _, period in asked],
        "afters": [period.after for _, period in asked],
        "kinds": [str(DUTIES[code].subjects.kind) for code, _ in asked],
    }


def _insert(cells: str, values: dict[str, Any], ids: tuple[int, ...]) -> None:
    if ids and values["duties"]:
        prepared.run(_INTO.format(cells=cells), {**values, "ids": [Int8(one) for one in ids]})
