"""Where a member stands on a day: what an act of his carries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from psycopg.types.numeric import Int8

from sanwang.kernel import prepared
from sanwang.organization.models import Member

Stay = tuple[int, dt.date]
"""A member's key and a day."""
_HOLDS = "withdrawn_on is null and valid_from <= w.day and (valid_to is null or valid_to > w.day)"
_HOMES = f"""
select w.member_id, w.day, g.id, v.id, t.code
from unnest(%(members)s::bigint[], %(days)s::date[]) w (member_id, day)
join organization_member m on m.id = w.member_id
left join lateral (
  select group_id from organization_membership where member_id = m.id and kind = 'home' and {_HOLDS} limit 1
) h on true
left join organization_group g on g.id = h.group_id
left join lateral (
  select village_id from organization_affiliation where member_id = m.id and {_HOLDS} limit 1
) b on true
join organization_division v on v.id = coalesce(g.village_id, b.village_id, m.village_id)
left join organization_division t on t.id = v.township_id
"""
"""Written out: every visit asks it, and the ORM took longer to put it together than to run it."""


@dataclass(frozen=True)
class Home:
    """Home group (None: in no group), village and the code of its township."""

    group_id: int | None
    village_id: int
    township: str


def home_of(member_id: int, *, day: dt.date) -> Home:
    """Return where the member is at home on the day: by his group, else his branch then, else his village today.

    One query. Raises Member.DoesNotExist.
    """
    found = homes_of([(member_id, day)])
    if not found:
        raise Member.DoesNotExist(str(member_id))
    return found[member_id, day]


def homes_of(stays: Iterable[Stay]) -> dict[Stay, Home]:
    """Return the same for several members and days; who is no member is left out. One query."""
    asked = list(dict.fromkeys(stays))
    values = {"members": [Int8(member) for member, _day in asked], "days": [day for _member, day in asked]}
    found = prepared.rows(_HOMES, values)
    return {(member, day): Home(group, village, code or "") for member, day, group, village, code in found}
