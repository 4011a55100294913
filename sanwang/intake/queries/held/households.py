"""Households with their heads and tags on a day, and the ledger of special groups (特殊群体台账)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

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


def households(where: Q, *, day: dt.date) -> list[Held]:
    """Return the households that the Q admits."""
    rows = list(Household.objects.filter(where).select_related("head", "village", "group").order_by("code"))
    tags = tags_of([row.pk for row in rows], day)
    return [_held(row, tags[row.pk]) for row in rows]


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


def _held(household: Household, tags: set[str]) -> Held:
    values: dict[str, Value] = {
        "group_code": household.group.code if household.group else None,
        "head_name": household.head.name,
        "population": household.population,
        "phone": secrets.unseal(household.head.phone_sealed) or None,
        "household_code": household.code,
        **{tag: tag in tags for tag in Tag.values},
    }
    rows = {"household": household.pk, "head": household.head_id}
    return Held(household.village.code, values, rows, (household.code,))
