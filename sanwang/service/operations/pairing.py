"""Pairing a member with a household, ending it, taking back what was paired by mistake."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse
from sanwang.organization.models import Division, Member
from sanwang.service import rules
from sanwang.service.events import PairingChanged
from sanwang.service.models import Household, Pairing, Visit


@dataclass(frozen=True, kw_only=True)
class NewPairing:
    """Codes of member and household, from a day on. Without a ``code`` of the county's the product makes one."""

    member: str
    household: str
    valid_from: dt.date
    code: str = ""


@operation
def pair(by: Permit[Division], *, record: NewPairing, on: dt.date) -> Pairing:
    """Pair a member with a household of the permit's village.

    Refused: a household of another village, somebody who is not a member on that day, a pairing that holds already.
    """
    village = by.demand(rules.PAIR_IN_VILLAGE)
    household = Household.objects.filter(village=village, code=record.household).first()
    if household is None:
        raise refuse("household", _("本村没有这一户。"))
    member = Member.objects.on(record.valid_from).filter(code=record.member, village=village).first()
    if member is None:
        raise refuse("member", _("这一天本村没有这名党员。"))
    pairing = Pairing(
        code=record.code or f"JD{secrets.token_hex(7)}",
        member=member,
        household=household,
        village=village,
        valid_from=record.valid_from,
        recorded_on=on,
    )
    try:
        with transaction.atomic():
            pairing.save(force_insert=True)
    except IntegrityError as clash:
        raise refuse("household", _("这名党员和这一户已经结对。")) from clash
    _emit(by, pairing, day=pairing.valid_from)
    return pairing


@operation
def end(by: Permit[Pairing], *, day: dt.date, on: dt.date) -> Pairing:
    """End a pairing: ``day`` is the first day on which it no longer holds.

    Refused: a day not after its beginning, a pairing that has ended, visits on that day or later.
    """
    pairing = by.demand(rules.MANAGE_PAIRINGS)
    if day <= pairing.valid_from:
        raise refuse("day", _("结束日期要晚于结对日期。要取消，请用撤销。"))
    _refuse_if_visited(pairing, "day", since=day)
    open_ones = Pairing.objects.standing().filter(pk=pairing.pk, valid_to=None)
    if not open_ones.update(valid_to=day):
        raise refuse("", _("这一对已经结束。"))
    pairing.valid_to = day
    _emit(by, pairing, day=day)
    return pairing


@operation
def go_on(by: Permit[Pairing]) -> Pairing:
    """Let a pairing that has ended go on with no end: the end was a mistake.

    Refused: a pairing that holds or was taken back, and one whose two are paired again since.
    """
    pairing = by.demand(rules.MANAGE_PAIRINGS)
    ended, until = Pairing.objects.standing().filter(pk=pairing.pk).exclude(valid_to=None), pairing.valid_to
    try:
        with transaction.atomic():
            if until is None or not ended.update(valid_to=None):
                raise refuse("", _("这一对没有结束。"))
    except IntegrityError as clash:
        raise refuse("household", _("这名党员和这一户已经结对。")) from clash
    pairing.valid_to = None
    _emit(by, pairing, day=until)
    return pairing


@operation
def withdraw(by: Permit[Pairing], *, on: dt.date) -> Pairing:
    """Take back a pairing that should never have been. Refused while visits stand on it."""
    pairing = by.demand(rules.MANAGE_PAIRINGS)
    _refuse_if_visited(pairing, "", since=pairing.valid_from)
    if not Pairing.objects.standing().filter(pk=pairing.pk).update(withdrawn_on=on):
        raise refuse("", _("这一对已经撤销。"))
    pairing.withdrawn_on = on
    _emit(by, pairing, day=pairing.valid_from)
    return pairing


def _refuse_if_visited(pairing: Pairing, field: str, *, since: dt.date) -> None:
    """Visits that stand on the pairing would hang in the air: name the first days of them."""
    days = (
        Visit.objects.standing().filter(pairing=pairing, day__gte=since).order_by("day").values_list("day", flat=True)
    )
    if found := [day.isoformat() for day in days[:5]]:
        raise refuse(field, _("这以后还有走访记录：%(days)s。请先撤回。") % {"days": "、".join(found)})


def _emit(by: Permit[Division] | Permit[Pairing], pairing: Pairing, *, day: dt.date) -> None:
    township = pairing.village.township
    happening = PairingChanged(
        township=township.code if township else "",
        pairing_id=pairing.pk,
        member_id=pairing.member_id,
        household_id=pairing.household_id,
        village_id=pairing.village_id,
        day=day,
    )
    emit(happening, by=by, subject=pairing)
