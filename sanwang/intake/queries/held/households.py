"""Households with their heads and tags on a day, and the ledger of special groups (特殊群体台账)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q

from sanwang.intake.checking.outcome import Value
from sanwang.intake.queries.held.entry import Held
from sanwang.kernel import secrets
from sanwang.service.models import Household, HouseholdTag, Tag


def special(village_ids: list[int], *, day: dt.date) -> list[Held]:
    """Return the households of the villages that carry a tag on the day: without a group first, then by group."""
    tagged = HouseholdTag.objects.on(day).filter(household__village__in=village_ids)
    found = households(Q(pk__in=tagged.values("household")), day=day)
    return sorted(found, key=lambda one: (str(one.values["group_code"] or ""), one.codes))


_READ: Final = {
    "household": "pk",
    "household_code": "code",
    "village": "village__code",
    "population": "population",
    "group_code": "group__code",
    "head": "head",
    "head_name": "head__name",
    "phone": "head__phone_sealed",
}
"""What is read of a household, by the names under which it is told."""


def households(where: Q, *, day: dt.date) -> list[Held]:
    """Return the households that the Q admits, read as values: a township has thousands."""
    rows = Household.objects.filter(where).order_by("code").values_list(*_READ.values())
    read = [dict(zip(_READ, row, strict=True)) for row in rows]
    tags = tags_of([row["household"] for row in read], day)
    return [_held(row, tags[row["household"]]) for row in read]


def tags_of(household_ids: Iterable[int], day: dt.date) -> dict[int, set[str]]:
    """Return the tags that households carry on the day."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = HouseholdTag.objects.on(day).filter(household__in=list(household_ids))
    for household_id, tag in rows.values_list("household_id", "tag"):
        found[household_id].add(tag)
    return found


def in_order(tags: set[str]) -> tuple[str, ...]:
    """Return tags in the order of their list."""
    return tuple(tag for tag in Tag.values if tag in tags)


def _held(row: dict[str, Any], tags: set[str]) -> Held:
    values: dict[str, Value] = {
        "group_code": row["group_code"],
        "head_name": row["head_name"],
        "population": row["population"],
        "phone": secrets.unseal(row["phone"]) or None,
        "household_code": row["household_code"],
        **{tag: tag in tags for tag in Tag.values},
    }
    return Held(row["village"], values, {"household": row["household"], "head": row["head"]}, (row["household_code"],))
