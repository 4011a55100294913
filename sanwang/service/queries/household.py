"""One household's page: what marks it, who looks after it, who was there, what is still to be solved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from sanwang.kernel.permits import Permit, visible
from sanwang.service import rules
from sanwang.service.models import Household, Need, Pairing, Topic, Visit
from sanwang.service.queries.cared import open_needs, tag_words

LAST_VISITS = 12


@dataclass(frozen=True)
class Looked:
    """A pairing of the household; ``mine`` is the viewer's own, ``recordable`` says that he may record under it."""

    pairing: Pairing
    mine: bool
    recordable: bool


@dataclass(frozen=True)
class Past:
    """A visit: that it was is shown to whoever sees the household, what was said only to who may read it."""

    visit: Visit
    readable: bool
    topics: tuple[str, ...]


@dataclass(frozen=True)
class HouseholdPage:
    """All that the page shows."""

    household: Household
    tags: tuple[str, ...]
    pairings: list[Looked]
    visits: list[Past]
    needs: tuple[Need, ...]
    may_unmask: bool
    may_pair: bool

    @property
    def own_id(self) -> int | None:
        """The viewer's key as a member, if he is paired with the household."""
        return next((looked.pairing.member_id for looked in self.pairings if looked.mine), None)


def household_page(by: Permit[Household], *, day: dt.date, on: dt.date | None) -> HouseholdPage:
    """Return the page of the permit's household as of the day. Nine queries."""
    rows = Household.objects.select_related("head", "natural_village", "village")
    household = rows.get(pk=by.demand(rules.SEE_HOUSEHOLD).pk)
    return HouseholdPage(
        household=household,
        tags=tag_words(by.actor, [household.pk], day=day)[household.pk],
        pairings=_pairings(by, household, day),
        visits=_visits(by, household, day, on),
        needs=open_needs([household.pk], day=day)[household.pk],
        may_unmask=visible(by.actor, rules.UNMASK_PHONE).filter(pk=household.pk).exists(),
        may_pair=visible(by.actor, rules.PAIR_IN_VILLAGE).filter(pk=household.village_id).exists(),
    )


def _pairings(by: Permit[Household], household: Household, day: dt.date) -> list[Looked]:
    rows = Pairing.objects.on(day).filter(household=household).select_related("member__person")
    recordable = set(visible(by.actor, rules.RECORD_VISIT).filter(household=household).values_list("pk", flat=True))
    found = [
        Looked(row, row.member.person_id == by.actor.person_id, row.pk in recordable) for row in rows.order_by("pk")
    ]
    return sorted(found, key=lambda looked: not looked.mine)


def _visits(by: Permit[Household], household: Household, day: dt.date, on: dt.date | None) -> list[Past]:
    rows = Visit.objects.seen(on).filter(Q(pairing__household=household), day__lte=day)
    latest = list(rows.select_related("pairing__member__person").order_by("-day", "-recorded_at")[:LAST_VISITS])
    readable = visible(by.actor, rules.SEE_VISIT).filter(pk__in=[visit.pk for visit in latest])
    keys = set(readable.values_list("pk", flat=True))
    return [
        Past(visit, visit.pk in keys, tuple(str(Topic(topic).label) for topic in visit.topics if visit.pk in keys))
        for visit in latest
    ]
