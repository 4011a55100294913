"""Recording heart-to-heart talks (谈心): one, or all that were held on a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sanwang.affairs.events import TalkRecorded, TalkWithdrawn
from sanwang.affairs.models import Talk
from sanwang.affairs.operations.entry import Taken, chain_of, day_faults, entered, keep, text_faults
from sanwang.affairs.rules import RECORD_TALK, RECORD_TALKS, WITHDRAW_TALK
from sanwang.kernel import receipts
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Fault, Refused, refuse
from sanwang.organization.models import Group, Member, Membership, Person


@dataclass(frozen=True, kw_only=True)
class NewTalk:
    """A talk with one member. ``held_by``: the person who held it; none: whoever records it."""

    id: uuid.UUID
    day: dt.date
    by_phone: bool = False
    held_by: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NewTalks(NewTalk):
    """Talks held on one day with several members of a group, by their codes. ``id`` is the submission's."""

    members: tuple[str, ...] = ()


@operation
def record(by: Permit[Member], *, record: NewTalk, on: dt.date, at: dt.datetime) -> Taken:
    """Record a talk with the permit's member. It counts whoever held it.

    Refuses a day ahead, nobody who held it, and a talk with oneself.
    """
    member = by.demand(RECORD_TALK)
    claim = receipts.claim(by.actor, record.id, kind="talk", body=[member.pk, asdict(record)], at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    holder = _holder(by, record)
    if faults := [*_faults(record, on), *_alone(holder, [member])]:
        raise Refused(*faults)
    home = Membership.objects.home().on(record.day).filter(member=member).first()
    talk = Talk(
        id=record.id,
        member=member,
        group_id=home.group_id if home else None,
        village_id=member.village_id,
        **_columns(record, holder),
        **entered(by.actor, on, at),
    )
    _save(by, [talk], chain_of(member.village))
    return keep(claim, at)


@operation
def record_several(by: Permit[Group], *, record: NewTalks, on: dt.date, at: dt.datetime) -> Taken:
    """Record talks with several members of the permit's group in one submission, one statement.

    Refuses nobody, somebody who was not at home in the group on that day, and what ``record`` refuses.
    """
    group = by.demand(RECORD_TALKS)
    claim = receipts.claim(by.actor, record.id, kind="talks", body=[group.pk, asdict(record)], at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    holder = _holder(by, record)
    members = _members(group, record)
    if faults := [*_list_faults(members, record), *_faults(record, on), *_alone(holder, members)]:
        raise Refused(*faults)
    shared = {**_columns(record, holder), **entered(by.actor, on, at)}
    talks = [
        Talk(id=fresh_id(), member=member, group=group, village_id=group.village_id, **shared) for member in members
    ]
    _save(by, talks, chain_of(group.village))
    return keep(claim, at, talks=[str(talk.pk) for talk in talks])


@operation
def withdraw(by: Permit[Talk], *, on: dt.date) -> None:
    """Take the record of a talk back. Refuses one withdrawn before."""
    talk = by.demand(WITHDRAW_TALK)
    if not Talk.objects.standing().filter(pk=talk.pk).update(withdrawn_on=on):
        raise refuse("", _("这条记录已经撤回了。"))
    told = TalkWithdrawn(**_told(talk, chain_of(talk.village)))
    emit(told, by=by, changes={"withdrawn_on": [None, on]})


def _holder(by: Permit[Any], record: NewTalk) -> Person:
    asked = record.held_by or by.actor.person_id
    holder = Person.objects.filter(pk=asked).first() if asked is not None else None
    if holder is None:
        raise refuse("held_by", _("请选是谁谈的。"))
    return holder


def _faults(record: NewTalk, on: dt.date) -> list[Fault]:
    return [*day_faults(record.day, on), *text_faults({"note": 500}, record)]


def _members(group: Group, record: NewTalks) -> list[Member]:
    at_home = Membership.objects.home().on(record.day).filter(group=group).values("member")
    return list(Member.objects.filter(pk__in=at_home, code__in=record.members).order_by("pk"))


def _list_faults(members: Sequence[Member], record: NewTalks) -> list[Fault]:
    if not record.members:
        return [Fault("members", _("请选和谁谈了，至少一人。"))]
    if len(members) != len(record.members):
        return [Fault("members", _("选的人里，有人那天不在这个党小组。"))]
    return []


def _alone(holder: Person, members: Sequence[Member]) -> list[Fault]:
    if any(member.person_id == holder.pk for member in members):
        return [Fault("members", _("不能记和自己谈心。"))]
    return []


def _columns(record: NewTalk, holder: Person) -> dict[str, Any]:
    return {"day": record.day, "held_by": holder, "by_phone": record.by_phone, "note": record.note.strip()}


def _told(talk: Talk, township: str) -> dict[str, Any]:
    return {
        "township": township,
        "talk_id": talk.pk,
        "member_id": talk.member_id,
        "village_id": talk.village_id,
        "day": talk.day,
    }


def _save(by: Permit[Any], talks: list[Talk], township: str) -> None:
    Talk.objects.bulk_create(talks)
    for talk in talks:
        emit(TalkRecorded(**_told(talk, township)), by=by, subject=talk)
