"""Recording a visit, and saying what it discharged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sanwang.flows.queries.discharge import discharged_by_visit
from sanwang.kernel import receipts
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse
from sanwang.service.models import Pairing, Visit
from sanwang.service.operations import visit as visits
from sanwang.service.operations.visit import NewVisit


@dataclass(frozen=True)
class Receipt:
    """What is answered to a record: ``answer`` has ``id``, ``recorded_at`` and ``discharged`` (duty codes)."""

    answer: dict[str, Any]
    is_new: bool


@operation
def record(by: Permit[Pairing], *, record: NewVisit, on: dt.date, at: dt.datetime, sure: bool = True) -> Receipt:
    """Record a visit and keep its receipt; the same again gets the same receipt.

    Refused as ``service.operations.visit.record`` refuses; raises OtherBody when the id was used otherwise. Who is
    not ``sure`` is refused a second visit of one day too: a page gone back to, a paper note that two have typed.
    """
    if not sure and _visited_on(by.target, record):
        raise refuse("again", _("这一天已经记过一次走访。如果又去了一次，请再按一次提交。"))
    made = visits.record(by, record=record, on=on, at=at)
    if made.claim.answer is not None:
        return Receipt(made.claim.answer, is_new=False)
    answer = {
        "id": str(made.visit.id),
        "recorded_at": at.isoformat(timespec="milliseconds"),
        "discharged": discharged_by_visit(made.visit, day=on),
    }
    return Receipt(receipts.answer(made.claim, answer), is_new=True)


def _visited_on(pairing: Pairing, record: NewVisit) -> bool:
    return Visit.objects.standing().filter(pairing=pairing, day=record.day).exclude(id=record.id).exists()
