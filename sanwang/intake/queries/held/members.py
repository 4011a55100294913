"""The members' roster (党员名册) on a day."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from sanwang.intake.checking.outcome import Value
from sanwang.intake.queries.held.entry import Held, written_day
from sanwang.kernel import secrets
from sanwang.organization.models import Affiliation, GroupKind, Member, Membership, Standing


def roster(village_ids: list[int], *, day: dt.date) -> list[Held]:
    """Return the members of the villages on the day: who is in no group first, then group by group, by code."""
    there = Affiliation.objects.on(day).filter(village__in=village_ids)
    where = Q(pk__in=there.values("member"), joined_on__lte=day) & (Q(left_on=None) | Q(left_on__gt=day))
    found = members(where, day=day)
    return sorted(found, key=lambda one: (str(one.values["group_code"] or ""), one.codes))


def members(where: Q, *, day: dt.date) -> list[Held]:
    """Return the members that the Q admits, whether they are still such or not, in their village of the day."""
    rows = list(Member.objects.filter(where).select_related("person", "village").order_by("code"))
    homes = {
        home.member_id: home
        for home in Membership.objects.on(day)
        .home()
        .filter(member__in=[row.pk for row in rows])
        .select_related("group")
    }
    there = Affiliation.objects.on(day).filter(member__in=[row.pk for row in rows])
    villages = dict(there.values_list("member", "village__code"))
    return [_held(row, homes.get(row.pk), villages.get(row.pk, row.village.code), day) for row in rows]


def _held(member: Member, home: Membership | None, village: str, day: dt.date) -> Held:
    person = member.person
    natural = home is not None and home.group.kind == GroupKind.NATURAL_VILLAGE
    full = member.full_on if member.standing_on(day) == Standing.FULL else None
    values: dict[str, Value] = {
        "name": person.name,
        "sex": person.sex or None,
        "ethnicity": person.ethnicity or None,
        "birth_date": written_day(person.birth_date, person.birth_precision),
        "id_number": person.id_number or None,
        "education": person.education or None,
        "joined_date": written_day(member.joined_on, member.joined_precision),
        "full_date": _full(member, full),
        "status": str(member.standing_on(day).value),
        "group_code": home.group.code if home is not None and natural else None,
        "phone": secrets.unseal(person.phone_sealed) or None,
        "is_migrant": member.is_migrant,
        "specialty": member.specialty or None,
        "note": member.note or None,
    }
    rows = {
        "member": member.pk,
        "person": person.pk,
        "unit": member.unit_id,
        "home": home.pk if home else None,
        "group": home.group_id if home else None,
    }
    return Held(village, values, rows, (member.code,))


def _full(member: Member, full: dt.date | None) -> str | None:
    """Who is full since he joined became so on a day that nobody told: probation takes a year."""
    return None if full is None or full == member.joined_on else written_day(full, member.full_precision)
