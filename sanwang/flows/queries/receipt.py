"""The page before and after a record: whose visit it is, what it discharged, which household is next."""

from __future__ import annotations

from dataclasses import dataclass

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.flows.queries import heads
from sanwang.flows.queries.discharge import discharged_by_visit
from sanwang.flows.queries.households import Households, households_of
from sanwang.kernel.pages import Moment
from sanwang.kernel.permits import Permit, visible
from sanwang.service import rules
from sanwang.service.models import Need, Pairing, Topic, Visit
from sanwang.service.queries.cared import Cared, cared_for


@dataclass(frozen=True)
class Opening:
    """What the form says above its fields. ``own``: the member records for himself, else the branch for him."""

    card: Cared | None
    pairing: Pairing
    own: bool


@dataclass(frozen=True)
class ReceiptPage:
    """A recorded visit, with what is left for its member."""

    visit: Visit
    own: bool
    topics: tuple[str, ...]
    needs: list[Need]
    discharged: tuple[str, ...]
    left: Households
    may_withdraw: bool

    @property
    def number(self) -> str:
        """The receipt's number as one says it on the telephone: the end of the id."""
        return self.visit.id.hex[-8:].upper()

    @property
    def next(self) -> Cared | None:
        """The household that waits longest."""
        return self.left.owed[0] if self.left.owed else None


def opening(by: Permit[Pairing], *, moment: Moment) -> Opening:
    """Return what the form of a visit under the permit's pairing shows. Five queries."""
    pairing = _with_names(by.demand(rules.RECORD_VISIT).pk)
    cards = cared_for(by.actor, day=moment.today, pk=pairing.pk)
    return Opening(cards[0] if cards else None, pairing, pairing.member.person_id == by.actor.person_id)


def receipt_page(by: Permit[Visit], *, moment: Moment) -> ReceiptPage:
    """Return the receipt of the permit's visit. Eleven queries."""
    visit = by.demand(rules.SEE_VISIT)
    visit.pairing = _with_names(visit.pairing_id)
    member = visit.pairing.member
    codes = discharged_by_visit(visit, day=moment.today) if visit.withdrawn_on is None else []
    return ReceiptPage(
        visit=visit,
        own=member.person_id == by.actor.person_id,
        topics=tuple(str(Topic(topic).label) for topic in visit.topics),
        needs=list(Need.objects.filter(visit=visit)),
        discharged=tuple(heads.title(DUTIES[code]) for code in codes),
        left=households_of(by.actor, member, moment=moment),
        may_withdraw=_may_withdraw(by, moment),
    )


def _with_names(pairing_id: int) -> Pairing:
    return Pairing.objects.select_related("member__person", "household__head").get(pk=pairing_id)


def _may_withdraw(by: Permit[Visit], moment: Moment) -> bool:
    visit = by.target
    this_month = visit.recorded_on >= moment.today.replace(day=1)
    standing = visit.withdrawn_on is None and this_month
    return standing and visible(by.actor, rules.WITHDRAW_VISIT).filter(pk=visit.pk).exists()
