"""A county with another number of visits: fewer of its own, or more, made up over its pairings and days."""

from __future__ import annotations

import psycopg

from sanwang.demo.bench.copies import owner

_KEEP = (
    """
    create temporary table kept on commit drop as select * from service_visit v
    where v.id in (select id from service_visit order by md5(id::text) limit {number})
    """,
    "create temporary table needs on commit drop as select * from service_need",
    "update needs set visit_id = null where visit_id not in (select id from kept)",
    "truncate service_visit, service_need",
    "insert into service_visit ({visits}) select {visits} from kept order by id",
    "insert into service_need ({needs}) select {needs} from needs order by id",
)
_ADD = """
insert into service_visit (id, day, recorded_on, recorded_at, pairing_id, village_id, group_id, topics, note)
select (lpad(to_hex((extract(epoch from x.day::timestamp) * 1000)::bigint), 12, '0') || '7'
    || substr(x.mark, 1, 3) || '8' || substr(x.mark, 4, 15))::uuid,
  x.day, x.day, x.day::timestamp + interval '12 hours', x.pairing_id, x.village_id, x.group_id, '{care}', ''
from (
  select v.day, v.mark, v.pairing_id, m.village_id, h.group_id
  from (
    select p.id as pairing_id, p.member_id, p.valid_from, p.valid_to, md5(p.code || '/' || turn) as mark,
      w.first + (hashtextextended(p.code, turn) & 1048575)::int %% (w.last - w.first + 1) as day
    from service_pairing p
    cross join (select min(day) as first, max(day) as last from service_visit) w
    cross join generate_series(1, %(turns)s) turn
    where p.withdrawn_on is null
  ) v
  join organization_member m on m.id = v.member_id
  left join organization_membership h on h.member_id = v.member_id and h.kind = 'home' and h.withdrawn_on is null
    and h.valid_from <= v.day and (h.valid_to is null or h.valid_to > v.day)
  where v.valid_from <= v.day and (v.valid_to is null or v.valid_to > v.day)
  order by v.mark
  limit greatest(0, %(number)s - (select count(*) from service_visit))
) x
order by x.day
"""
_FITTINGS = """
select format('alter table service_visit drop constraint %I', conname),
  format('alter table service_visit add constraint %I %s', conname, pg_get_constraintdef(oid))
from pg_constraint where conrelid = 'service_visit'::regclass and contype = 'f'
union all
select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
from pg_index i where indrelid = 'service_visit'::regclass
  and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
"""
_COLUMNS = """
select string_agg(quote_ident(column_name), ', ') from information_schema.columns
where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'
"""


def trim(url: str, number: int) -> int:
    """Keep so many visits, spread evenly; needs stay, without the visit they were found on. Return what there is."""
    with owner(url) as there, there.transaction():
        columns = {
            "visits": _value(there.execute(_COLUMNS, ["service_visit"])),
            "needs": _value(there.execute(_COLUMNS, ["service_need"])),
        }
        for statement in _KEEP:
            there.execute(statement.format(number=number, **columns))
    return count(url)


def fill(url: str, number: int) -> int:
    """Add visits until there are so many. Return what there is.

    Indexes and references are taken off meanwhile and put back afterwards, which checks every row.
    """
    with owner(url) as there, there.transaction():
        pairings = int(_value(there.execute("select count(*) from service_pairing")))
        off, on = zip(*there.execute(_FITTINGS).fetchall(), strict=True)
        for statement in off:
            there.execute(str(statement))
        there.execute(_ADD, {"turns": 2 + 2 * number // max(1, pairings), "number": number})
        for statement in on:
            there.execute(str(statement))
    return count(url)


def count(url: str) -> int:
    """Return how many visits there are."""
    with owner(url) as there:
        return int(_value(there.execute("select count(*) from service_visit")))


def _value(cursor: psycopg.Cursor[tuple[object, ...]]) -> str:
    """Return the one value of an answer."""
    return str((cursor.fetchone() or ("",))[0])
