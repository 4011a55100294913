"""Recording the path from applicant to member (发展党员) as dated steps."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sanwang.affairs.events import DevelopmentRecorded, DevelopmentWithdrawn
from sanwang.affairs.models import DevelopmentStep, Stage
from sanwang.affairs.operations.entry import Taken, chain_of, day_faults, entered, keep, text_faults
from sanwang.affairs.rules import RECORD_DEVELOPMENT, WITHDRAW_DEVELOPMENT
from sanwang.kernel import receipts
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import Fault, Refused, refuse
from sanwang.organization.models import Division, Group, Member, Person, Unit, name_key
from sanwang.organization.operations.member import Namesake


@dataclass(frozen=True, kw_only=True)
class NewStep:
    """A person reached a stage on a day. ``person``: his key, or none for somebody new, who is given by ``name``.

    ``group``: the code of the group that brings him up; empty: that of his last step.
    """

    id: uuid.UUID
    stage: str
    day: dt.date
    person: int | None = None
    name: str = ""
    group: str = ""
    note: str = ""


@operation
def record(by: Permit[Division], *, record: NewStep, sure: bool = False, on: dt.date, at: dt.datetime) -> Taken:
    """Record a step in the permit's village; somebody new becomes a person.

    Refuses a day ahead or before his last step, a stage that he has reached, a group of another village, who is
    brought up elsewhere, and who is a member: admission itself is the organisation net's. Raises Namesake unless
    ``sure`` that it is somebody else.
    """
    village = by.demand(RECORD_DEVELOPMENT)
    claim = receipts.claim(by.actor, record.id, kind="development", body=[village.pk, asdict(record)], at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    last = DevelopmentStep.objects.of(village).filter(person=record.person).first() if record.person else None
    faults = [*_faults(record, on), *_faults_of_person(record, last, on)]
    place = _where(village, record, last)
    if faults or place is None:
        raise Refused(*faults, *([] if place else [Fault("group", _("请选由本村哪个党小组培养。"))]))
    group, unit = place
    if last is None and not sure:
        _refuse_namesake(village, record.name.strip())
    step = DevelopmentStep.objects.create(
        id=record.id,
        person=last.person if last else _somebody(record.name.strip()),
        stage=record.stage,
        unit=unit,
        group=group,
        village=village,
        day=record.day,
        note=record.note.strip(),
        **entered(by.actor, on, at),
    )
    emit(DevelopmentRecorded(**_told(step, village)), by=by, subject=step)
    return keep(claim, at)


@operation
def withdraw(by: Permit[DevelopmentStep], *, on: dt.date) -> None:
    """Take a step back. Refuses one withdrawn before, and one that others follow."""
    step = by.demand(WITHDRAW_DEVELOPMENT)
    last = DevelopmentStep.objects.of(step.village).filter(person=step.person_id).first()
    is_last = last is not None and last.pk == step.pk
    if not is_last or not DevelopmentStep.objects.standing().filter(pk=step.pk).update(withdrawn_on=on):
        raise refuse("", _("只能撤回最后一步，而且只能撤回一次。"))
    told = DevelopmentWithdrawn(**_told(step, step.village))
    emit(told, by=by, subject=step, changes={"withdrawn_on": [None, on]})


def _where(village: Division, record: NewStep, last: DevelopmentStep | None) -> tuple[Group | None, Unit] | None:
    """Return the group, and the branch: the group's, else that of his last step, else the only one there is."""
    if record.group:
        group = Group.objects.filter(village=village, code=record.group).select_related("unit").first()
        return (group, group.unit) if group else None
    if last is not None:
        return last.group, last.unit
    branches = list(Unit.objects.branches().filter(division=village, valid_to=None)[:2])
    return (None, branches[0]) if len(branches) == 1 else None


def _faults(record: NewStep, on: dt.date) -> list[Fault]:
    limits = {"note": 200, "name": Person._meta.get_field("name").max_length or 0}
    faults = [*day_faults(record.day, on), *text_faults(limits, record)]
    if record.stage not in Stage.steps():
        faults.append(Fault("stage", _("请选到了哪一步。")))
    if record.person is None and not record.name.strip():
        faults.append(Fault("name", _("请填写姓名。")))
    return faults


def _faults_of_person(record: NewStep, last: DevelopmentStep | None, on: dt.date) -> list[Fault]:
    """A step follows those before it; who stopped may begin anew."""
    if record.person is None:
        return []
    if last is None:
        return [Fault("", _("这个人不在本村培养。"))]
    faults = []
    if Member.objects.on(on).filter(person=last.person_id).exists():
        faults.append(Fault("", _("他已经是党员了。")))
    if record.day < last.day:
        faults.append(Fault("day", _("不能早于上一步的日期。")))
    if last.stage != Stage.STOPPED and record.stage in Stage.steps() and record.stage not in Stage.after(last.stage):
        faults.append(Fault("stage", _("这一步已经到过了。")))
    return faults


def _refuse_namesake(village: Division, name: str) -> None:
    names = DevelopmentStep.objects.under_way(village).values_list("person__name", flat=True)
    if name in names:
        sentence = _("%(name)s已经在培养了，请从名单上给他记下一步。确实是另一个人，请再按一次“记下”。")
        raise Namesake(Fault("name", sentence % {"name": name}))


def _somebody(name: str) -> Person:
    return Person.objects.create(name=name, name_key=name_key(name))


def _told(step: DevelopmentStep, village: Division) -> dict[str, Any]:
    return {
        "township": chain_of(village),
        "step_id": step.pk,
        "unit_id": step.unit_id,
        "group_id": step.group_id,
        "stage": step.stage,
        "day": step.day,
    }
