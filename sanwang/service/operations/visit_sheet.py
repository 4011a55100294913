"""Entering the visits of a group's members from paper: many pairings and days in one submission."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sanwang.kernel import receipts
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Fault, Refused, refuse
from sanwang.organization.models import Group, Membership
from sanwang.organization.queries.home import homes_of
from sanwang.service.events import VisitRecorded
from sanwang.service.models import Pairing, Visit
from sanwang.service.operations.visit import timing_faults
from sanwang.service.rules import RECORD_VISITS

MOST = 2000
"""Visits that one sheet may hold: sixty members with thirty each."""
RECEIPT_KIND = "visit_sheet"


@dataclass(frozen=True, kw_only=True)
class NewVisits:
    """Days under pairings, by the pairings' codes. ``id`` is the submission's."""

    id: uuid.UUID
    visits: tuple[tuple[str, dt.date], ...]


@dataclass(frozen=True)
class Entered:
    """How many visits were written, and how many of the days had one before."""

    new: int
    there: int


@operation
def record_several(by: Permit[Group], *, record: NewVisits, on: dt.date, at: dt.datetime) -> Entered:
    """Write a visit for each pairing and day on which none stands; the same submission again writes nothing.

    Refused, each fault named by the pairing's code: what ``visit.record`` refuses of a day. Refused as a whole: no
    day at all, more than ``MOST``, a pairing of nobody who is at home in the permit's group on ``on``. Raises
    OtherBody when the id was used otherwise.
    """
    group = by.demand(RECORD_VISITS)
    claim = receipts.claim(by.actor, record.id, kind=RECEIPT_KIND, body=[group.pk, asdict(record)], at=at)
    if claim.answer is not None:
        return Entered(len(claim.answer["visits"]), claim.answer["there"])
    pairings = _pairings(group, record, on)
    if faults := list(_faults(record, pairings, on)):
        raise Refused(*faults)
    wanted = dict.fromkeys((pairings[code].pk, day) for code, day in record.visits)
    standing = _standing(wanted)
    missing = [one for one in wanted if one not in standing]
    visits = _write(by, {pairing.pk: pairing for pairing in pairings.values()}, missing, on=on, at=at)
    entered = Entered(len(visits), len(wanted) - len(visits))
    receipts.answer(claim, {"visits": [str(visit.pk) for visit in visits], "there": entered.there})
    return entered


def _pairings(group: Group, record: NewVisits, on: dt.date) -> dict[str, Pairing]:
    """Return the pairings that were named, as far as they are of the group's members, by their codes."""
    if not record.visits:
        raise refuse("", _("还没填：哪一户去过，就填是几号去的。"))
    if len(record.visits) > MOST:
        raise refuse("", _("一次最多记 %(n)d 次走访，请分几次交。") % {"n": MOST})
    at_home = Membership.objects.home().on(on).filter(group=group).values("member")
    codes = {code for code, _day in record.visits}
    found = {row.code: row for row in Pairing.objects.standing().filter(member__in=at_home, code__in=codes)}
    if codes - found.keys():
        raise refuse("", _("有的户已经不归这个党小组的党员联系，请重新打开这一页再填。"))
    return found


def _faults(record: NewVisits, pairings: Mapping[str, Pairing], on: dt.date) -> Iterator[Fault]:
    for code, day in record.visits:
        yield from (Fault(code, fault.sentence) for fault in timing_faults(pairings[code], day, on))


def _standing(wanted: Mapping[tuple[int, dt.date], Any]) -> set[tuple[int, dt.date]]:
    pairings, days = {pairing for pairing, _day in wanted}, {day for _pairing, day in wanted}
    rows = Visit.objects.standing().filter(pairing__in=pairings, day__in=days)
    return set(rows.values_list("pairing_id", "day"))


def _write(
    by: Permit[Group], pairings: Mapping[int, Pairing], days: list[tuple[int, dt.date]], *, on: dt.date, at: dt.datetime
) -> list[Visit]:
    homes = homes_of((pairings[pairing].member_id, day) for pairing, day in days)
    visits, townships = [], []
    for pairing, day in days:
        home = homes[pairings[pairing].member_id, day]
        visit = Visit(id=fresh_id(), pairing_id=pairing, day=day, village_id=home.village_id, group_id=home.group_id)
        visit.recorded_on, visit.recorded_at, visit.recorded_by = on, at, by.actor.account_id
        visits.append(visit)
        townships.append(home.township)
    Visit.objects.bulk_create(visits)
    for visit, township in zip(visits, townships, strict=True):
        emit(_told(visit, township), by=by, subject=visit)
    return visits


def _told(visit: Visit, township: str) -> VisitRecorded:
    return VisitRecorded(
        township=township,
        visit_id=visit.pk,
        pairing_id=visit.pairing_id,
        village_id=visit.village_id,
        day=visit.day,
    )
