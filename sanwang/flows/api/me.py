"""``/me``: what I owe, grouped by household."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from sanwang.flows.queries.me import affairs_of
from sanwang.flows.rules import SEE_MY_AFFAIRS
from sanwang.kernel import pages
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import permit
from sanwang.service.queries.cared import Cared

router = Router(tags=["me"])


class DutyOut(Schema):
    """A duty that is owed: its code, and the last day of its period."""

    duty: str
    until: dt.date


class HouseholdOut(Schema):
    """A household of mine. ``pairing`` is the code to record a visit under; ``waiting`` is in days."""

    household: str
    pairing: str
    head: str
    natural_village: str
    tags: list[str]
    last_visit: dt.date | None
    waiting: int
    owed: list[DutyOut]


class MeOut(Schema):
    """What I owe on the day: by household, the longest waiting first."""

    member: str
    name: str
    as_of: dt.date
    home_group: str | None
    talk_due: bool
    households: list[HouseholdOut]


@router.get("/me", response=MeOut, summary="What I owe, grouped by household")
def me(request: HttpRequest) -> dict[str, Any]:
    """Return what the member behind the account owes. 404 for an account that is no member's."""
    by = permit(pages.actor(request), SEE_MY_AFFAIRS)
    moment = pages.moment(request)
    affairs = affairs_of(by.actor, by.target, moment=moment)
    mine = affairs.households
    owed = {card.pairing_id for card in mine.owed}
    cards = [*mine.owed, *mine.free, *(one.card for one in mine.excused), *mine.visited]
    return {
        "member": affairs.member.code,
        "name": affairs.member.person.name,
        "as_of": moment.day,
        "home_group": affairs.home.code if affairs.home else None,
        "talk_due": affairs.talk_due,
        "households": [_household(card, moment.day, card.pairing_id in owed) for card in cards],
    }


def _household(card: Cared, day: dt.date, owed: bool) -> dict[str, Any]:
    return {
        "household": card.household,
        "pairing": card.pairing,
        "head": card.head,
        "natural_village": card.hamlet,
        "tags": list(card.tags),
        "last_visit": card.last.day if card.last else None,
        "waiting": card.waiting,
        "owed": [{"duty": "visit", "until": Period.of(day, 1).last}] if owed else [],
    }
