"""Recording a visit under a pairing, taking it back, correcting it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from sanwang.kernel import receipts
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.receipts import Claim
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Fault, OtherBody, Refused, refuse
from sanwang.organization.queries.home import home_of
from sanwang.service import rules
from sanwang.service.events import VisitRecorded, VisitWithdrawn
from sanwang.service.models import Need, NeedCategory, Pairing, Topic, Visit

NOTE_LENGTH = 500
NEED_LENGTH = 200
RECEIPT_KIND = "visit"


@dataclass(frozen=True, kw_only=True)
class NewNeed:
    """Something the household needs solved: a code of NeedCategory, and a few words or none."""

    category: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """A visit to be recorded. ``id`` was made when the form opened; ``day`` is the local day of the visit."""

    id: uuid.UUID
    day: dt.date
    topics: tuple[str, ...] = ()
    note: str = ""
    need: NewNeed | None = None


@dataclass(frozen=True)
class Recorded:
    """A visit, and the claim on its id: ``claim.answer`` is what was answered to it before, if it was.

    Whoever called answers a fresh claim in the same transaction (``receipts.answer``).
    """

    visit: Visit
    claim: Claim


@operation
def record(by: Permit[Pairing], *, record: NewVisit, on: dt.date, at: dt.datetime) -> Recorded:
    """Write a visit under the permit's pairing, with the need found on it.

    The same id with the same content is not written again. Refused: a day ahead of ``at`` or outside the pairing,
    unknown codes, text that is too long or cannot be stored. Raises OtherBody when the id was used otherwise.
    """
    pairing = by.demand(rules.RECORD_VISIT)
    _demand_none(_wording(record))
    claim = receipts.claim(by.actor, record.id, kind=RECEIPT_KIND, body=_body(pairing, record), at=at)
    if claim.answer is not None:
        return Recorded(Visit.objects.get(id=record.id), claim)
    _demand_none(timing_faults(pairing, record.day, on))
    return Recorded(_write(by, pairing, record, on=on, at=at), claim)


@operation
def withdraw(by: Permit[Visit], *, on: dt.date) -> Visit:
    """Take a visit back: it no longer counts, and stays in the books.

    Refused when it was taken back before, and after the month in which it was entered: then the branch corrects it.
    """
    visit = by.demand(rules.WITHDRAW_VISIT)
    if (visit.recorded_on.year, visit.recorded_on.month) != (on.year, on.month):
        raise refuse("", _("只能在记录的当月撤回。要改，请找村党务专干更正。"))
    return _take_back(by, visit, on)


@operation
def correct(by: Permit[Visit], *, record: NewVisit, on: dt.date, at: dt.datetime) -> Visit:
    """Put a corrected visit in the place of the permit's: the old one is withdrawn, the new one names it.

    Refused as in ``record``, and when the old one was withdrawn before.
    """
    old = by.demand(rules.CORRECT_VISIT)
    _demand_none(_wording(record))
    pairing = old.pairing
    body = {"corrects": old.id, **_body(pairing, record)}
    claim = receipts.claim(by.actor, record.id, kind=RECEIPT_KIND, body=body, at=at)
    if claim.answer is not None:
        return Visit.objects.get(id=record.id)
    _demand_none(timing_faults(pairing, record.day, on))
    _take_back(by, old, on)
    visit = _write(by, pairing, record, on=on, at=at, corrects=old)
    receipts.answer(claim, {"id": str(visit.id)})
    return visit


def _body(pairing: Pairing, record: NewVisit) -> dict[str, Any]:
    return {"pairing": pairing.code, **dataclasses.asdict(record)}


def _write(
    by: Permit[Any], pairing: Pairing, record: NewVisit, *, on: dt.date, at: dt.datetime, corrects: Visit | None = None
) -> Visit:
    home = home_of(pairing.member_id, day=record.day)
    visit = Visit(
        id=record.id,
        pairing=pairing,
        day=record.day,
        topics=list(record.topics),
        note=record.note,
        village_id=home.village_id,
        group_id=home.group_id,
        recorded_on=on,
        recorded_at=at,
        recorded_by=by.actor.account_id,
        corrects=corrects,
    )
    try:
        visit.save(force_insert=True)
    except IntegrityError as clash:  # the id is a visit's that came in another way (an import)
        raise OtherBody(str(record.id)) from clash
    if record.need is not None:
        _write_need(visit, pairing, record.need)
    happening = VisitRecorded(
        township=home.township, visit_id=visit.id, pairing_id=pairing.pk, village_id=home.village_id, day=visit.day
    )
    emit(happening, by=by, subject=visit)
    return visit


def _write_need(visit: Visit, pairing: Pairing, need: NewNeed) -> None:
    Need.objects.create(
        id=fresh_id(),
        visit=visit,
        household_id=pairing.household_id,
        village_id=pairing.village_id,
        category=need.category,
        text=need.text,
        raised_on=visit.day,
    )


def _take_back(by: Permit[Visit], visit: Visit, on: dt.date) -> Visit:
    changed = Visit.objects.standing().filter(pk=visit.pk).update(withdrawn_on=on)
    if not changed:
        raise refuse("", _("这条记录已经撤回过了。"))
    visit.withdrawn_on = on
    happening = VisitWithdrawn(
        township=home_of(visit.pairing.member_id, day=visit.day).township,
        visit_id=visit.id,
        pairing_id=visit.pairing_id,
        village_id=visit.village_id,
        day=visit.day,
    )
    emit(happening, by=by, subject=visit, changes={"withdrawn_on": [None, on]})
    return visit


def _demand_none(faults: Iterator[Fault]) -> None:
    if found := tuple(faults):
        raise Refused(*found)


def timing_faults(pairing: Pairing, day: dt.date, on: dt.date) -> Iterator[Fault]:
    """Yield why no visit under the pairing may have that day, seen from ``on``: at the field ``day``."""
    if day > on:
        yield Fault("day", _("走访日期不能晚于今天。"))
    elif day < pairing.valid_from:
        yield Fault("day", _("这一天还没有结对，请选结对以后的日期。"))
    elif pairing.valid_to is not None and day >= pairing.valid_to:
        yield Fault("day", _("这一天结对已经结束，请选结对期间的日期。"))


def _wording(record: NewVisit) -> Iterator[Fault]:
    if not set(record.topics) <= set(Topic.values):
        yield Fault("topics", _("请从列出的内容里选。"))
    if sentence := _unstorable(record.note, NOTE_LENGTH):
        yield Fault("note", sentence)
    if record.need is not None:
        yield from _need_faults(record.need)


def _need_faults(need: NewNeed) -> Iterator[Fault]:
    if need.category not in NeedCategory.values:
        yield Fault("need", _("请选择是哪一类事。"))
    if sentence := _unstorable(need.text, NEED_LENGTH):
        yield Fault("need_text", sentence)


def _unstorable(text: str, limit: int) -> Any:
    """Return why the text cannot be kept, or nothing."""
    if len(text) > limit:
        return _("请写短一些，最多 %(limit)d 个字。") % {"limit": limit}
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return _("有无法保存的字符，请删去重写。")
    return None
