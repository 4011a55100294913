"""The page before and after a record: whose visit it is, what it discharged, which household is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.flows.queries import heads
from sanwang.flows.queries.discharge import discharged_by_visit
from sanwang.flows.queries.households import Households, households_of
from sanwang.kernel.models import Receipt
from sanwang.kernel.pages import Moment
from sanwang.kernel.permits import Permit
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
    """A recorded visit, with what is left for its member. ``may_again``: taken back, to be recorded anew."""

    visit: Visit
    own: bool
    topics: tuple[str, ...]
    needs: list[Need]
    discharged: tuple[str, ...]
    left: Households
    may_withdraw: bool
    may_again: bool

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
    """Return the receipt of the permit's visit. Nine queries, two more for a visit that was not recorded here."""
    visit = _as_answered(by)
    member, kept = visit.pairing.member, visit.answer
    codes = kept["discharged"] if kept else discharged_by_visit(visit, day=moment.today)
    withdrawn = visit.withdrawn_on is not None
    this_month = visit.recorded_on >= moment.today.replace(day=1)
    return ReceiptPage(
        visit=visit,
        own=member.person_id == by.actor.person_id,
        topics=tuple(str(Topic(topic).label) for topic in visit.topics),
        needs=list(Need.objects.filter(visit=visit)),
        discharged=() if withdrawn else tuple(heads.title(DUTIES[code]) for code in codes),
        left=households_of(by.actor, member, moment=moment),
        may_withdraw=visit.may_withdraw and not withdrawn and this_month,
        may_again=visit.may_withdraw and withdrawn and visit.pairing.withdrawn_on is None,
    )


def _with_names(pairing_id: int) -> Pairing:
    return Pairing.objects.select_related("member__person", "household__head").get(pk=pairing_id)


def _as_answered(by: Permit[Visit]) -> Any:
    """Return the permit's visit with the names on its receipt, in one query.

    Beside it ``answer``, what was answered when it was recorded here, and whether the actor ``may_withdraw`` it.
    """
    may = Visit.objects.filter(rules.WITHDRAW_VISIT.rule(by.actor), pk=OuterRef("pk"))
    answer = Receipt.objects.filter(id=OuterRef("id")).values("answer")
    rows = Visit.objects.select_related("pairing__member__person", "pairing__household__head")
    return rows.annotate(may_withdraw=Exists(may), answer=Subquery(answer)).get(pk=by.demand(rules.SEE_VISIT).pk)
