"""Excuses (不作要求): proposed with dates and reason, agreed to by the branch, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.duties import events
from sanwang.duties.ledger.catalogue import DUTIES, EVERY_DUTY
from sanwang.duties.ledger.duty import SubjectKind
from sanwang.duties.models import Decision, Excuse, Reason
from sanwang.duties.rules import (
    DECIDE_EXCUSE,
    DECIDE_EXCUSES,
    EXCUSE_GROUP,
    EXCUSE_MEMBER,
    WITHDRAW_EXCUSE,
)
from sanwang.kernel import permits, receipts
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import Fault, Refused, refuse
from sanwang.organization.models import Division, Group, Member

ALL = EVERY_DUTY
MEMBER_DUTIES, PAIRING_DUTIES, GROUP_DUTIES = (
    tuple(duty.code for duty in DUTIES.values() if duty.subjects.kind == kind)
    for kind in (SubjectKind.MEMBER, SubjectKind.PAIRING, SubjectKind.GROUP)
)
"""What a subject owes, and so what it can be let off. A group's excuse does not reach its members."""


@dataclass(frozen=True, kw_only=True)
class NewExcuse:
    """A proposal. ``until`` is the last day on which nothing is required (none: till further notice).

    ``duties``: codes, or ``*`` alone; each becomes an excuse of its own. ``pairing``: key of one of the member's.
    """

    id: uuid.UUID
    duties: tuple[str, ...]
    reason: str
    since: dt.date
    until: dt.date | None = None
    note: str = ""
    pairing: int | None = None


@operation
def propose(by: Permit[Member] | Permit[Group], *, record: NewExcuse, on: dt.date, at: dt.datetime) -> list[Excuse]:
    """Propose that a member, one of his pairings, or a group be let off. It counts once the branch agrees.

    Refuses: no duty or one the subject does not owe, a reason that is none, reversed days, somebody else's
    pairing, what is proposed or agreed for those days already. The same id and body again changes nothing.
    """
    subject = by.target
    claim = receipts.claim(by.actor, record.id, kind="excuse", body=[_demanded(by), asdict(record)], at=at)
    if claim.answer is not None:
        return list(Excuse.objects.filter(pk__in=claim.answer["excuses"]).order_by("pk"))
    named: dict[str, Any] = {"group": subject} if isinstance(subject, Group) else {"member": subject}
    if record.pairing is not None:
        named = {"pairing_id": record.pairing}
    if faults := _faults(subject, named, record):
        raise Refused(*faults)
    made = [
        Excuse.objects.create(
            **named,
            duty=duty,
            village=subject.village,
            reason=record.reason,
            note=record.note.strip(),
            valid_from=record.since,
            valid_to=_after(record.until),
            recorded_on=on,
            proposed_by=by.actor.account_id,
        )
        for duty in record.duties
    ]
    for excuse in made:
        emit(events.ExcuseProposed(**_told(excuse)), by=by, subject=excuse)
    receipts.answer(claim, {"id": str(record.id), "excuses": [excuse.pk for excuse in made]})
    return made


@operation
def decide(by: Permit[Excuse], *, agree: bool, on: dt.date) -> None:
    """Agree or decline for the branch. Refuses what was decided or withdrawn before."""
    excuse = by.demand(DECIDE_EXCUSE)
    if not _decide(by, [excuse], agree, on):
        raise refuse("", _("这一条已经定过，或者已经撤回。"))


@operation
def decide_several(by: Permit[Division], *, excuses: Sequence[int], agree: bool, on: dt.date) -> int:
    """Agree to or decline several of the permit's village; returns how many were still waiting.

    Refuses nobody ticked, and an excuse of another village.
    """
    village = by.demand(DECIDE_EXCUSES)
    wanted = set(excuses)
    if not wanted:
        raise refuse("excuses", _("请先选要定的几条。"))
    if Excuse.objects.filter(pk__in=wanted, village=village).count() != len(wanted):
        raise refuse("excuses", _("选的里面有不归你定的。请刷新后再选。"))
    waiting = permits.visible(by.actor, DECIDE_EXCUSE).filter(pk__in=wanted).select_related("village__township")
    return _decide(by, list(waiting.order_by("pk")), agree, on)


@operation
def withdraw(by: Permit[Excuse], *, on: dt.date, alike: bool = False) -> None:
    """Take an excuse back, proposed or agreed. Refuses one withdrawn before.

    ``alike``: also those of the same subject that stand for the same reason and days (one proposal is several).
    """
    for excuse in _together(by.demand(WITHDRAW_EXCUSE), alike):
        _take_back(by, excuse, on)


@operation
def end(by: Permit[Excuse], *, last: dt.date, on: dt.date, alike: bool = False) -> list[Excuse]:
    """Let an excuse end on a last day (he is back): the old one is withdrawn, a shorter one names it.

    Refuses a last day before its first or after its own last. ``alike``: as in ``withdraw``.
    """
    old = by.demand(WITHDRAW_EXCUSE)
    if last < old.valid_from or (old.valid_to is not None and last >= old.valid_to):
        raise refuse("last", _("最后一天要在原来的起止日期之内。"))
    return [_shortened(by, excuse, last, on) for excuse in _together(old, alike)]


def _together(excuse: Excuse, alike: bool) -> list[Excuse]:
    """Return the excuse, or all that stand for its subject, reason, days and decision."""
    if not alike:
        return [excuse]
    same = ("member", "group", "pairing", "reason", "valid_from", "valid_to", "decision")
    rows = Excuse.objects.standing().filter(**{name: getattr(excuse, name) for name in same})
    return list(rows.select_related("village__township").order_by("pk")) or [excuse]


def _shortened(by: Permit[Excuse], old: Excuse, last: dt.date, on: dt.date) -> Excuse:
    _take_back(by, old, on)
    kept = (
        "duty", "member_id", "group_id", "pairing_id", "village_id", "reason", "note", "decision",
        "proposed_by", "decided_by", "decided_on", "valid_from", "valid_from_precision",
    )  # fmt: skip
    columns = {name: getattr(old, name) for name in kept}
    new = Excuse.objects.create(**columns, valid_to=_after(last), recorded_on=on, corrects=old)
    agreed = new.decision == Decision.AGREED
    emit(events.ExcuseDecided(**_told(new), agreed=agreed), by=by, subject=new)
    return new


def _demanded(by: Permit[Member] | Permit[Group]) -> str:
    """Return the subject as text; raises PermissionDenied for a permit to something else."""
    if isinstance(by.target, Group):
        return f"group:{by.demand(EXCUSE_GROUP).pk}"
    return f"member:{by.demand(EXCUSE_MEMBER).pk}"


def _after(until: dt.date | None) -> dt.date | None:
    return None if until is None else until + dt.timedelta(days=1)


def _faults(subject: Member | Group, named: dict[str, Any], record: NewExcuse) -> list[Fault]:
    faults = [*_duty_faults(subject, record), *_span_faults(record)]
    if record.reason not in Reason.values:
        faults.append(Fault("reason", _("请选原因。")))
    if len(record.note) > 200 or "\x00" in record.note:
        faults.append(Fault("note", _("请写短一些，最多 %(limit)d 个字。") % {"limit": 200}))
    if record.pairing is not None and not (isinstance(subject, Member) and _is_his(subject, record.pairing)):
        faults.append(Fault("pairing", _("请选这名党员自己的联系户。")))
    return faults or _repeated(named, record)


def _duty_faults(subject: Member | Group, record: NewExcuse) -> list[Fault]:
    allowed = GROUP_DUTIES if isinstance(subject, Group) else MEMBER_DUTIES
    if record.pairing is not None:
        allowed = PAIRING_DUTIES
    if not record.duties:
        return [Fault("duties", _("请选哪一件不作要求。"))]
    if record.duties != (ALL,) and (set(record.duties) - set(allowed) or len(set(record.duties)) != len(record.duties)):
        return [Fault("duties", _("这一件不是他要做的。"))]
    return []


def _span_faults(record: NewExcuse) -> list[Fault]:
    if record.until is not None and record.until < record.since:
        return [Fault("until", _("最后一天不能早于第一天。"))]
    if record.until is not None and record.until >= dt.date(9999, 1, 1):
        return [Fault("until", _("没有期限就不填最后一天。"))]
    return []


def _is_his(member: Member, pairing: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1 from fact_pairing where pairing_id = %s and member_id = %s", [pairing, member.pk])
        return cursor.fetchone() is not None


def _repeated(named: dict[str, Any], record: NewExcuse) -> list[Fault]:
    meets = Q(valid_to=None) | Q(valid_to__gt=record.since)
    if (after := _after(record.until)) is not None:
        meets &= Q(valid_from__lt=after)
    same = Excuse.objects.standing().exclude(decision=Decision.DECLINED)
    if same.filter(meets, **named, duty__in=[*record.duties, ALL]).exists():
        return [Fault("duties", _("这几天已经提过或者已经同意了。"))]
    return []


def _decide(by: Permit[Any], excuses: list[Excuse], agree: bool, on: dt.date) -> int:
    decided = 0
    decision = Decision.AGREED if agree else Decision.DECLINED
    for excuse in excuses:
        waiting = Excuse.objects.waiting().filter(pk=excuse.pk)
        if waiting.update(decision=decision, decided_by=by.actor.account_id, decided_on=on):
            decided += 1
            emit(events.ExcuseDecided(**_told(excuse), agreed=agree), by=by, subject=excuse)
    return decided


def _take_back(by: Permit[Excuse], excuse: Excuse, on: dt.date) -> None:
    if not Excuse.objects.standing().filter(pk=excuse.pk).update(withdrawn_on=on):
        raise refuse("", _("这一条已经撤回了。"))
    told = events.ExcuseWithdrawn(**_told(excuse), counted=excuse.decision == Decision.AGREED)
    emit(told, by=by, subject=excuse, changes={"withdrawn_on": [None, on]})


def _told(excuse: Excuse) -> dict[str, Any]:
    village = excuse.village
    return {
        "township": village.township.code if village.township is not None else village.code,
        "excuse_id": excuse.pk,
        "duty": excuse.duty,
        "member_id": excuse.member_id,
        "group_id": excuse.group_id,
        "pairing_id": excuse.pairing_id,
        "village_id": excuse.village_id,
        "valid_from": excuse.valid_from,
        "valid_to": excuse.valid_to,
    }
