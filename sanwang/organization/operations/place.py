"""The flattened tree: where each group stands, so that roll-ups are one join on the anchor day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.organization.models import Division
from sanwang.organization.rules import REBUILD_TREE

_LOCK = "select pg_advisory_xact_lock(hashtext('organization_place'))"

_NOW = """
select g.id as group_id, g.unit_id, g.village_id, v.township_id, v.county_id, g.kind, g.founded, g.valid_to
from organization_group g join organization_division v on v.id = g.village_id
where g.village_id = any(%(villages)s)
"""
"""Where the groups of the villages stand in the tree as it is."""

_LAST = """
select distinct on (p.group_id) p.*, count(*) over (partition by p.group_id) = 1 as only
from organization_place p join organization_group g on g.id = p.group_id
where g.village_id = any(%(villages)s)
order by p.group_id, p.valid_from desc
"""
"""Where the flattened tree says that they stand."""

_MOVED = """
((l.unit_id, l.village_id, l.township_id, l.county_id, l.kind)
  is distinct from (t.unit_id, t.village_id, t.township_id, t.county_id, t.kind) and l.valid_from < %(day)s)
"""

_AMEND = f"""
update organization_place p set unit_id = t.unit_id, village_id = t.village_id, township_id = t.township_id,
  county_id = t.county_id, kind = t.kind, founded = t.founded, valid_to = t.valid_to,
  valid_from = case when l.only then t.founded else p.valid_from end
from ({_NOW}) t join ({_LAST}) l on l.group_id = t.group_id
where p.id = l.id and not {_MOVED}
  and ((l.unit_id, l.village_id, l.township_id, l.county_id, l.kind, l.founded, l.valid_to)
    is distinct from (t.unit_id, t.village_id, t.township_id, t.county_id, t.kind, t.founded, t.valid_to)
    or l.only and l.valid_from <> t.founded)
"""

_ADD = f"""
insert into organization_place
  (group_id, unit_id, village_id, township_id, county_id, kind, founded, valid_from, valid_to)
select t.group_id, t.unit_id, t.village_id, t.township_id, t.county_id, t.kind, t.founded,
  case when l.id is null then t.founded else %(day)s end, t.valid_to
from ({_NOW}) t left join ({_LAST}) l on l.group_id = t.group_id
where l.id is null or {_MOVED}
"""

_CLOSE = """
update organization_place p set valid_to = %(day)s
from organization_place later
where later.group_id = p.group_id and later.village_id = any(%(villages)s) and later.valid_from = %(day)s
  and p.valid_from < %(day)s and (p.valid_to is null or p.valid_to > %(day)s)
"""


@operation
def rebuild(by: Permit[Division], *, day: dt.date) -> int:
    """Make the flattened tree at and below a division agree with it, and return how many rows were written.

    A group that stands elsewhere than its last row says stands there from the day on; a group without a
    row stands where it is from its founding. Rows that agree are left alone, so it can be run again.
    """
    division = by.demand(REBUILD_TREE)
    return flatten(by, Division.objects.villages().below(division).values_list("pk", flat=True), day=day)


@operation
def flatten(by: Permit[Any], villages: Iterable[int], *, day: dt.date) -> int:
    """Do so for villages (keys), as a part of an operation whose permit ``by`` is; return the rows written."""
    values: dict[str, Any] = {"villages": list(villages), "day": day}
    written = 0
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        for statement in (_AMEND, _ADD, _CLOSE):
            cursor.execute(statement, values)
            written += cursor.rowcount
    return written
