"""The ledger of pairings (党员联系户结对台账) on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Q

from sanwang.intake.checking.outcome import Value
from sanwang.intake.queries.held.entry import Held, written_day
from sanwang.intake.queries.held.households import in_order, tags_of
from sanwang.kernel import secrets
from sanwang.service.models import Pairing


def ledger(village_ids: list[int], *, day: dt.date) -> list[Held]:
    """Return the pairings in force in the villages on the day, of those who are members on it.

    Who was visited on the day he left is paired to the end of it.
    The group is the household's, in which it is looked up; households without one come first, then group by
    group, member by member.
    """
    is_member = Q(member__joined_on__lte=day) & (Q(member__left_on=None) | Q(member__left_on__gt=day))
    found = pairings(Q(village__in=village_ids) & is_member, day=day)
    return sorted(found, key=lambda one: (str(one.values["group_code"] or ""), one.codes))


def pairings(where: Q, *, day: dt.date) -> list[Held]:
    """Return the pairings that the Q admits and that are in force on the day.

    A township has thousands: what the form shows is read as values, and a member's telephone unsealed once.
    """
    rows = list(Pairing.objects.on(day).filter(where).order_by("code").values_list(*_READ.values()))
    read = [dict(zip(_READ, row, strict=True)) for row in rows]
    tags = tags_of({row["household"] for row in read}, day)
    phones = {row["member"]: row["member_phone"] for row in read}
    phones = {member: secrets.unseal(phone) or None for member, phone in phones.items()}
    return [_held(row, tags.get(row["household"], set()), phones[row["member"]]) for row in read]


_READ: Final = {
    "pairing": "pk",
    "village": "village__code",
    "since": "valid_from",
    "precision": "valid_from_precision",
    "member": "member",
    "member_code": "member__code",
    "member_name": "member__person__name",
    "member_phone": "member__person__phone_sealed",
    "household": "household",
    "household_code": "household__code",
    "population": "household__population",
    "group_code": "household__group__code",
    "head": "household__head",
    "head_name": "household__head__name",
    "phone": "household__head__phone_sealed",
}
"""What is read of a pairing, by the names under which it is told."""


def _held(row: dict[str, Any], tags: set[str], member_phone: str | None) -> Held:
    values: dict[str, Value] = {
        "group_code": row["group_code"],
        "member_name": row["member_name"],
        "member_phone": member_phone,
        "member_code": row["member_code"],
        "head_name": row["head_name"],
        "population": row["population"],
        "tags": in_order(tags) or None,
        "phone": secrets.unseal(row["phone"]) or None,
        "household_code": row["household_code"],
        "since": written_day(row["since"], row["precision"]),
    }
    keys = {name: row[name] for name in ("pairing", "member", "household", "head")}
    return Held(row["village"], values, keys, (row["member_code"], row["household_code"]))
