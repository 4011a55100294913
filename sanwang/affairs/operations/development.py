"""Recording the path from applicant to full member (发展党员) as dated steps."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

from sanwang.affairs.events import DevelopmentRecorded
from sanwang.affairs.models import DevelopmentStep, Stage
from sanwang.affairs.operations.entry import Taken, chain_of, day_faults, entered, keep, text_faults
from sanwang.affairs.rules import RECORD_DEVELOPMENT
from sanwang.kernel import receipts
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import Fault, Refused
from sanwang.organization.models import Group, Member, Unit


@dataclass(frozen=True, kw_only=True)
class NewStep:
    """A person (its key) reached a stage on a day; ``group``: the code of the group that brings him up."""

    id: uuid.UUID
    person: int
    stage: str
    day: dt.date
    group: str = ""
    note: str = ""


@operation
def record(by: Permit[Unit], *, record: NewStep, on: dt.date, at: dt.datetime) -> Taken:
    """Record a step in the permit's branch.

    Refuses a day ahead, a stage that is none, a group of another branch, a person who is a member elsewhere
    or whose steps stand with another branch. Admission itself is the organisation net's.
    """
    unit = by.demand(RECORD_DEVELOPMENT)
    claim = receipts.claim(by.actor, record.id, kind="development", body=[unit.pk, asdict(record)], at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    group = Group.objects.filter(unit=unit, code=record.group).first() if record.group else None
    if faults := _faults(unit, group, record, on):
        raise Refused(*faults)
    step = DevelopmentStep.objects.create(
        id=record.id,
        person_id=record.person,
        stage=record.stage,
        unit=unit,
        group=group,
        village=unit.division,
        day=record.day,
        note=record.note.strip(),
        **entered(by.actor, on, at),
    )
    told = DevelopmentRecorded(
        township=chain_of(unit.division),
        step_id=step.pk,
        unit_id=unit.pk,
        group_id=step.group_id,
        stage=step.stage,
        day=step.day,
    )
    emit(told, by=by, subject=step)
    return keep(claim, at)


def _faults(unit: Unit, group: Group | None, record: NewStep, on: dt.date) -> list[Fault]:
    faults = [*day_faults(record.day, on), *text_faults({"note": 200}, record)]
    if record.stage not in Stage.values:
        faults.append(Fault("stage", _("没有这样的阶段。")))
    if record.group and group is None:
        faults.append(Fault("group", _("请选本支部的党小组。")))
    elsewhere = Member.objects.filter(person=record.person).exclude(unit=unit).exists()
    steps = DevelopmentStep.objects.standing().filter(person=record.person)
    if elsewhere or steps.exclude(unit=unit).exists():
        faults.append(Fault("person", _("这个人不在本支部培养。")))
    return faults
