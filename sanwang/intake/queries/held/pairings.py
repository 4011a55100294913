"""The ledger of pairings (党员联系户结对台账) on a day."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from sanwang.intake.checking.outcome import Value
from sanwang.intake.queries.held.entry import Held, written_day
from sanwang.intake.queries.held.households import in_order, tags_of
from sanwang.kernel import secrets
from sanwang.service.models import Pairing


def ledger(village_ids: list[int], *, day: dt.date) -> list[Held]:
    """Return the pairings in force in the villages on the day.

    The group is the household's, in which it is looked up; households without one come first, then group by
    group, member by member.
    """
    found = pairings(Q(village__in=village_ids), day=day)
    return sorted(found, key=lambda one: (str(one.values["group_code"] or ""), one.codes))


def pairings(where: Q, *, day: dt.date) -> list[Held]:
    """Return the pairings that the Q admits and that are in force on the day."""
    rows = list(
        Pairing.objects.on(day)
        .filter(where)
        .select_related("member__person", "household__head", "household__group", "village")
        .order_by("code")
    )
    tags = tags_of({row.household_id for row in rows}, day)
    return [_held(row, tags.get(row.household_id, set())) for row in rows]


def _held(pairing: Pairing, tags: set[str]) -> Held:
    member, household = pairing.member, pairing.household
    values: dict[str, Value] = {
        "group_code": household.group.code if household.group else None,
        "member_name": member.person.name,
        "member_phone": secrets.unseal(member.person.phone_sealed) or None,
        "member_code": member.code,
        "head_name": household.head.name,
        "population": household.population,
        "tags": in_order(tags) or None,
        "phone": secrets.unseal(household.head.phone_sealed) or None,
        "household_code": household.code,
        "since": written_day(pairing.valid_from, pairing.valid_from_precision),
    }
    rows = {
        "pairing": pairing.pk,
        "member": member.pk,
        "household": household.pk,
        "head": household.head_id,
    }
    return Held(pairing.village.code, values, rows, (member.code, household.code))
