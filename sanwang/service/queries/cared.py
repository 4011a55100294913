"""The households that somebody looks after: what they need, who was there last, how long they have waited."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from sanwang.kernel.compiled import compiled
from sanwang.kernel.permits import Actor
from sanwang.service import rules
from sanwang.service.models import Household, HouseholdTag, Need, Pairing, Tag, Visit

TAG_ORDER = {tag: place for place, tag in enumerate(Tag.values)}


@dataclass(frozen=True)
class Contact:
    """The last visit to a household by whoever is paired with it."""

    day: dt.date
    name: str
    member_id: int


@dataclass(frozen=True)
class Cared:
    """One pairing with its household, as a card shows it.

    ``visited_on``: last visit under this pairing in the month. ``waiting``: days since the last visit by anybody,
    else since the pairing began.
    """

    pairing_id: int
    pairing: str
    member_id: int
    member: str
    since: dt.date
    household: str
    head: str
    hamlet: str
    tags: tuple[str, ...]
    needs: tuple[Need, ...]
    last: Contact | None
    visited_on: dt.date | None
    waiting: int


def cared_for(actor: Actor, *, day: dt.date, on: dt.date | None = None, **which: Any) -> list[Cared]:
    """Return the pairings in force on the day that the actor may see, longest waiting first. Four queries.

    ``which`` narrows them down: ``member=…`` or ``pk=…``. ``on``: as it had been recorded by that day.
    """
    month = day.replace(day=1)
    rows = _paired(actor, day, month, on, **which)
    households = [row.household_id for row in rows]
    tags, needs = tag_words(actor, households, day=day), open_needs(households, day=day)
    last = last_contacts(households, day=day, on=on)
    cards = [
        _card(row, tags[row.household_id], needs[row.household_id], last.get(row.household_id), day) for row in rows
    ]
    return sorted(cards, key=lambda card: (-card.waiting, card.head))


@compiled
def _paired(actor: Actor, day: dt.date, month: dt.date, on: dt.date | None, **which: Any) -> QuerySet[Pairing]:
    visited = Visit.objects.seen(on).filter(pairing=OuterRef("pk"), day__gte=month, day__lte=day)
    last = visited.values("pairing").annotate(last=Max("day")).values("last")
    rows = Pairing.objects.on(day).filter(rules.SEE_PAIRING.rule(actor), **which).annotate(visited_on=Subquery(last))
    return rows.select_related("household__head", "household__natural_village", "member__person", "village")


def tag_words(actor: Actor, households: Iterable[int], *, day: dt.date) -> defaultdict[int, tuple[str, ...]]:
    """Return by household the words of the tags that hold on the day and that the actor may read."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for household, tag in sorted(_tagged(actor, tuple(households), day), key=lambda row: TAG_ORDER[row[1]]):
        found[household].append(str(Tag(tag).label))
    return defaultdict(tuple, {household: tuple(words) for household, words in found.items()})


@compiled
def _tagged(actor: Actor, households: tuple[int, ...], day: dt.date) -> QuerySet[HouseholdTag, tuple[Any, ...]]:
    rows = HouseholdTag.objects.on(day).filter(rules.SEE_TAGS.rule(actor), household__in=households)
    return rows.values_list("household", "tag")


def open_needs(households: Iterable[int], *, day: dt.date) -> defaultdict[int, tuple[Need, ...]]:
    """Return by household what was raised by the day and not solved, newest first; a need falls with its visit."""
    found: defaultdict[int, list[Need]] = defaultdict(list)
    for need in _open(tuple(households), day):
        found[need.household_id].append(need)
    return defaultdict(tuple, {household: tuple(needs) for household, needs in found.items()})


@compiled
def _open(households: tuple[int, ...], day: dt.date) -> QuerySet[Need]:
    rows = Need.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=day),
        Q(visit=None) | Q(visit__withdrawn_on=None),
        household__in=households,
        raised_on__lte=day,
    )
    return rows.order_by("-raised_on", "-id")


def last_contacts(households: Iterable[int], *, day: dt.date, on: dt.date | None) -> dict[int, Contact]:
    """Return by household the last visit until the day, under whatever pairing."""
    return {row[0]: Contact(*row[1:]) for row in _last(tuple(households), day, on)}


@compiled
def _last(households: tuple[int, ...], day: dt.date, on: dt.date | None) -> QuerySet[Visit, tuple[Any, ...]]:
    rows = Visit.objects.seen(on).filter(pairing__household__in=households, day__lte=day)
    latest = rows.order_by("pairing__household", "-day", "-recorded_at").distinct("pairing__household")
    path = ("pairing__household", "day", "pairing__member__person__name", "pairing__member")
    return latest.values_list(*path)


def _card(row: Any, tags: tuple[str, ...], needs: tuple[Need, ...], last: Contact | None, day: dt.date) -> Cared:
    household: Household = row.household
    pairing: Pairing = row
    return Cared(
        pairing_id=pairing.pk,
        pairing=pairing.code,
        member_id=pairing.member_id,
        member=pairing.member.person.name,
        since=pairing.valid_from,
        household=household.code,
        head=household.head.name,
        hamlet=household.natural_village.name if household.natural_village else pairing.village.short_name,
        tags=tags,
        needs=needs,
        last=last,
        visited_on=row.visited_on,
        waiting=(day - (last.day if last else pairing.valid_from)).days,
    )
