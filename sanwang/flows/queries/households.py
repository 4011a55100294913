"""A member's households, sorted by what the ledger says of them on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sanwang.duties.queries.member import visits_of
from sanwang.duties.states import State
from sanwang.kernel.pages import Moment
from sanwang.kernel.permits import Actor
from sanwang.organization.models import Member
from sanwang.service.queries.cared import Cared, cared_for

UNMET = (State.DUE, State.OVERDUE)
"""States of a subject that still wants a record."""


@dataclass(frozen=True)
class Hamlet:
    """A natural village with the households there that wait for a visit, longest waiting first."""

    name: str
    cards: list[Cared]


@dataclass(frozen=True)
class Excused:
    """A household that need not be visited, and why ('' where it was not asked)."""

    card: Cared
    reason: str


@dataclass(frozen=True)
class Households:
    """A member's households by what is due on the day. ``kept``: one that must be visited this month was."""

    owed: list[Cared]
    visited: list[Cared]
    excused: list[Excused]
    free: list[Cared]
    kept: bool

    @property
    def hamlets(self) -> list[Hamlet]:
        """The owed ones by natural village, the village with the longest waiting household first."""
        names = dict.fromkeys(card.hamlet for card in self.owed)
        return [Hamlet(name, [card for card in self.owed if card.hamlet == name]) for name in names]

    @property
    def others(self) -> list[Cared]:
        """Those that need not be visited, but for the one that is named first when nothing is due."""
        return [card for card in self.free if self.owed or card is not self.longest]

    @property
    def longest(self) -> Cared | None:
        """Who has waited longest of all that were not visited in the month."""
        return max([*self.owed, *self.free], key=lambda card: card.waiting, default=None)


def households_of(actor: Actor, member: Member, *, moment: Moment) -> Households:
    """Return a member's households as far as the actor may see them, without the reasons of excuses. Six queries."""
    cards = cared_for(actor, day=moment.day, on=moment.on, member=member.pk)
    pairings = tuple(card.pairing_id for card in cards)
    states = visits_of(pairings, village_id=member.village_id, day=moment.day, on=moment.on)
    return sort_out(cards, states, {})


def sort_out(cards: list[Cared], states: Mapping[int, State], reasons: Mapping[int, str]) -> Households:
    """Sort cards by the state of their pairings (none: no visit is owed) and the words of their excuses."""
    waiting = [card for card in cards if card.visited_on is None]
    owed = [card for card in waiting if states.get(card.pairing_id) in UNMET]
    excused = [card for card in waiting if states.get(card.pairing_id) is State.EXCUSED]
    visited = [card for card in cards if card.visited_on]
    return Households(
        owed=owed,
        visited=sorted(visited, key=lambda card: (card.visited_on, card.head)),
        excused=[Excused(card, reasons.get(card.pairing_id, "")) for card in excused],
        free=[card for card in waiting if card not in owed and card not in excused],
        kept=any(states.get(card.pairing_id) is State.DONE for card in visited),
    )
