"""A village's pages put together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from sanwang.flows.queries import heads
from sanwang.flows.queries.board import Board, board
from sanwang.flows.queries.overview import View
from sanwang.kernel.clock import BEGINNING
from sanwang.kernel.pages import Moment, Window, tail, window
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Permit, visible
from sanwang.organization.models import Division
from sanwang.organization.queries.net import Net, net
from sanwang.organization.queries.picture import Picture, picture
from sanwang.organization.roles import VILLAGE_DECIDERS, VILLAGE_RECORDERS
from sanwang.service.models import Household
from sanwang.service.queries.cared import tag_words
from sanwang.service.queries.unpaired import unpaired
from sanwang.service.rules import PAIR_IN_VILLAGE, SEE_HOUSEHOLD


@dataclass(frozen=True)
class VillagePage:
    """The board with its month, the way to the months beside it, and ``ways``: what is often wanted from here."""

    village: Division
    view: View
    board: Board
    ways: list[tuple[str, str]]

    states = ("due", "done", "late", "overdue", "excused")
    """What the key explains."""

    @property
    def month_word(self) -> str:
        """The month shown, as people say it."""
        return heads.spoken(self.view.month)

    @property
    def earlier(self) -> str:
        """The address of the month before."""
        return self.view.link(month=str(Period(1, self.view.month.number - 1)))

    @property
    def later(self) -> str:
        """The address of the next month; empty where none has begun."""
        following = Period(1, self.view.month.number + 1)
        return self.view.link(month=str(following)) if following.first <= (self.view.on or self.view.today) else ""

    @property
    def oldest_days(self) -> int | None:
        """Days for which the oldest open need has waited."""
        oldest = self.board.service.oldest_need
        return (self.view.day - oldest).days if oldest else None


def village_page(seen: Permit[Division], *, view: View) -> VillagePage:
    """Return the board of a village. Nine queries."""
    shown = board(seen.target, actor=seen.actor, view=view)
    return VillagePage(seen.target, view, shown, _ways(seen, shown, view))


def _ways(seen: Permit[Division], shown: Board, view: View) -> list[tuple[str, str]]:
    """Return words and addresses: finding for whoever sees the page, recording and deciding for whose it is today."""
    actor, village = seen.actor, seen.target
    kept = tail(on=view.on.isoformat() if view.on else "")
    ways = [
        (_("找一户"), f"/households?village={village.code}{kept}"),
        (_("找党员"), f"/members?village={village.code}{kept}"),
    ]
    if view.on:
        return ways
    if village.pk in actor.at("village", VILLAGE_RECORDERS):
        ways += [(_("记研究部署"), f"/activities/new?branch={branch.code}") for branch in shown.net.branches]
        ways.append((_("发展党员"), f"/villages/{village.code}/development"))
    if village.pk in actor.at("village", VILLAGE_DECIDERS):
        ways += [(_("党小组汇报"), "/reports"), (_("不作要求"), "/excuses")]
    return ways


@dataclass(frozen=True)
class OrganizationPage:
    """The net with its picture; ``decides``: whoever looks may name leaders today."""

    net: Net
    picture: Picture
    decides: bool
    tail: str


def organization_page(seen: Permit[Division], *, moment: Moment) -> OrganizationPage:
    """Return the organisation net of a village. Four queries."""
    found = net(seen.target, day=moment.day)
    decides = moment.on is None and seen.target.pk in seen.actor.at("village", VILLAGE_DECIDERS)
    tail = f"?on={moment.on.isoformat()}" if moment.on else ""
    return OrganizationPage(found, picture(found), decides, tail)


@dataclass(frozen=True)
class Alone:
    """A household with nobody: the words of its tags that the viewer may read, and for how many days (none: always)."""

    household: Household
    tags: tuple[str, ...]
    days: int | None
    last_member: str


@dataclass(frozen=True)
class UnpairedPage:
    """A page of such households; ``may_pair``: whoever looks may pair them today."""

    village: Division
    may_pair: bool
    rows: list[Alone]
    window: Window[Household]
    tail: str


def alone(seen: Permit[Division], *, request: HttpRequest, moment: Moment) -> UnpairedPage:
    """Return a page of the village's special households that nobody is paired with. Two queries."""
    households = unpaired(visible(seen.actor, SEE_HOUSEHOLD), village=seen.target, day=moment.day)
    found = window(households, request)
    tags = tag_words(seen.actor, [row.pk for row in found.rows], day=moment.day)
    may_pair = moment.on is None and visible(seen.actor, PAIR_IN_VILLAGE).filter(pk=seen.target.pk).exists()
    rows = [_alone(row, tags[row.pk], moment.day) for row in found.rows]
    return UnpairedPage(seen.target, may_pair, rows, found, tail(on=moment.word))


def _alone(row: Household, tags: tuple[str, ...], day: dt.date) -> Alone:
    since: dt.date = row.since  # type: ignore[attr-defined]  # annotated by the query
    last: str | None = row.last_member  # type: ignore[attr-defined]
    return Alone(row, tags, (day - since).days if since > BEGINNING else None, last or "")
