"""Where a member stands on a day: what an act of his carries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sanwang.organization.models import Affiliation, Member, Membership


@dataclass(frozen=True)
class Home:
    """Home group (None: in no group), village and the code of its township."""

    group_id: int | None
    village_id: int
    township: str


def home_of(member_id: int, *, day: dt.date) -> Home:
    """Return where the member is at home on the day; without a group, his own village.

    One query for a member with a home group. Raises Member.DoesNotExist.
    """
    rows = Membership.objects.on(day).home().filter(member=member_id)
    path = ("group_id", "group__village_id", "group__village__township__code")
    if found := rows.values_list(*path).first():
        return Home(found[0], found[1], found[2] or "")
    spans = Affiliation.objects.on(day).filter(member=member_id)
    if branch := spans.values_list("village_id", "village__township__code").first():
        return Home(None, branch[0], branch[1] or "")
    today = Member.objects.values_list("village_id", "village__township__code").get(pk=member_id)
    return Home(None, today[0], today[1] or "")
