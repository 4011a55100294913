"""``/me``: what I owe, grouped by household."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from sanwang.flows.queries.me import Affairs, affairs_of
from sanwang.flows.rules import SEE_MY_AFFAIRS
from sanwang.kernel import pages
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import permit
from sanwang.service.queries.cared import Cared

router = Router(tags=["me"])


class DutyOut(Schema):
    """A duty that is owed of a period (``2026-03``). ``until``: its last day, or its last day of grace."""

    duty: str
    period: str
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
    owed = _owed(affairs, moment.day)
    cards = [*mine.owed, *mine.free, *(one.card for one in mine.excused), *mine.visited]
    return {
        "member": affairs.member.code,
        "name": affairs.member.person.name,
        "as_of": moment.day,
        "home_group": affairs.home.code if affairs.home else None,
        "talk_due": affairs.talk_due,
        "households": [_household(card, owed.get(card.pairing_id, [])) for card in cards],
    }


def _owed(affairs: Affairs, day: dt.date) -> dict[int, list[dict[str, Any]]]:
    """Return the visits that are owed by pairing: of the month before while its days of grace run, and of this one."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    month = Period.of(day, 1)
    last = [(card, affairs.last.month, affairs.last.until) for card in affairs.last.cards] if affairs.last else []
    for card, period, until in [*last, *((card, month, month.last) for card in affairs.households.owed)]:
        found[card.pairing_id].append({"duty": "visit", "period": str(period), "until": until})
    return found


def _household(card: Cared, owed: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "household": card.household,
        "pairing": card.pairing,
        "head": card.head,
        "natural_village": card.hamlet,
        "tags": list(card.tags),
        "last_visit": card.last.day if card.last else None,
        "waiting": card.waiting,
        "owed": owed,
    }
