"""Where a member stands on a day: what an act of his carries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from sanwang.organization.models import Member

_HOLDS = "withdrawn_on is null and valid_from <= %(day)s and (valid_to is null or valid_to > %(day)s)"
_HOME = f"""
select g.id, v.id, t.code
from organization_member m
left join lateral (
  select group_id from organization_membership where member_id = m.id and kind = 'home' and {_HOLDS} limit 1
) h on true
left join organization_group g on g.id = h.group_id
left join lateral (
  select village_id from organization_affiliation where member_id = m.id and {_HOLDS} limit 1
) b on true
join organization_division v on v.id = coalesce(g.village_id, b.village_id, m.village_id)
left join organization_division t on t.id = v.township_id
where m.id = %(member)s
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
    with connection.cursor() as cursor:
        cursor.execute(_HOME, {"member": member_id, "day": day})
        found = cursor.fetchone()
    if found is None:
        raise Member.DoesNotExist(str(member_id))
    return Home(found[0], found[1], found[2] or "")
