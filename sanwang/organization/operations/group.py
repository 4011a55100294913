"""Groups: founded, renamed, closed, and the natural villages they cover."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse
from sanwang.kernel.spans import Precision
from sanwang.organization.events import group_changed, membership_changed, office_changed
from sanwang.organization.models import (
    Coverage,
    Division,
    Group,
    GroupKind,
    Membership,
    NaturalVillage,
    Office,
    Unit,
)
from sanwang.organization.operations.clashes import refusing
from sanwang.organization.operations.endings import end
from sanwang.organization.operations.place import flatten
from sanwang.organization.queries import codes
from sanwang.organization.rules import MANAGE_GROUP, MANAGE_GROUPS


@dataclass(frozen=True, kw_only=True)
class NewGroup:
    """A group to be founded. ``unit_id``: its branch; none: the village's only one."""

    name: str
    kind: GroupKind
    founded: dt.date
    founded_precision: Precision = Precision.DAY
    function_kind: str = ""
    unit_id: int | None = None
    natural_villages: tuple[int, ...] = ()


@operation
def found(by: Permit[Division], *, record: NewGroup, on: dt.date) -> Group:
    """Found a group of a branch of the village, covering its natural villages from its first day.

    Refuses a day ahead, a name the village already has, a functional group that does not say what for, a
    branch or natural village of another village, and a natural village that another group covers.
    """
    village = by.demand(MANAGE_GROUPS)
    name = record.name.strip()
    if not name:
        raise refuse("name", _("请填写党小组名称。"))
    if record.founded > on:
        raise refuse("founded", _("成立日期不能晚于今天。"))
    if (record.kind == GroupKind.FUNCTION) != bool(record.function_kind):
        raise refuse("function_kind", _("功能型党小组要写明功能，其他党小组不写。"))
    prefix = codes.PREFIX[record.kind]
    with refusing():
        group = Group.objects.create(
            code=codes.fresh(Group, prefix)[0],
            name=name,
            kind=record.kind,
            function_kind=record.function_kind,
            unit=_branch(village, record.unit_id),
            village=village,
            founded=record.founded,
            founded_precision=record.founded_precision,
        )
        for natural_village in _natural_villages(village, record.natural_villages):
            _cover(group, natural_village, day=record.founded, on=on)
    flatten(by, [village.pk], day=on)
    emit(group_changed(group, day=record.founded, what="founded"), by=by, subject=group)
    return group


@operation
def rename(by: Permit[Group], *, name: str, on: dt.date) -> Group:
    """Give the group another name; the log keeps the old one. Refuses a name the village already has."""
    group = by.demand(MANAGE_GROUP)
    former, group.name = group.name, name.strip()
    if not group.name:
        raise refuse("name", _("请填写党小组名称。"))
    with refusing():
        Group.objects.filter(pk=group.pk).update(name=group.name)
    emit(group_changed(group, day=on, what="renamed"), by=by, subject=group, changes={"name": [former, group.name]})
    return group


@operation
def close(by: Permit[Group], *, day: dt.date, on: dt.date) -> Group:
    """Close the group: from the day on it owes nothing, covers nothing and nobody leads it.

    Refuses while somebody is at home in it on that day (they are moved first), and a closed group.
    """
    group = by.demand(MANAGE_GROUP)
    if day <= group.founded:
        raise refuse("day", _("撤销日期要晚于成立日期。"))
    homes = Membership.objects.on(day).home().filter(group=group).count()
    if homes:
        raise refuse("day", _("还有 %(count)d 名党员编在这个党小组，请先把他们编入别的党小组。") % {"count": homes})
    if not Group.objects.filter(pk=group.pk, valid_to=None).update(valid_to=day):
        raise refuse("", _("这个党小组已经撤销。"))
    group.valid_to = day
    end(by, Coverage.objects.filter(group=group), day=day, on=on)
    left = end(by, Membership.objects.filter(group=group).select_related("member__village"), day=day, on=on)
    offices = end(by, Office.objects.filter(group=group), day=day, on=on)
    flatten(by, [group.village_id], day=on)
    emit(group_changed(group, day=day, what="closed"), by=by, subject=group)
    for membership in left:
        emit(membership_changed(membership.member, groups=[group.pk], day=day), by=by, subject=membership.member)
    for office in offices:
        emit(office_changed(office, former=[office], day=day, ended=True), by=by, subject=office)
    return group


@operation
def cover(by: Permit[Group], *, natural_village_id: int, day: dt.date, on: dt.date) -> Coverage:
    """Let the group cover a natural village of its village from the day on; the group before it covers it no more."""
    group = by.demand(MANAGE_GROUP)
    natural_village = _natural_villages(group.village, (natural_village_id,))[0]
    if group.kind != GroupKind.NATURAL_VILLAGE:
        raise refuse("group", _("只有自然村党小组覆盖自然村。"))
    if day < group.founded or (group.valid_to is not None and day >= group.valid_to):
        raise refuse("day", _("这一天党小组还没有成立，或者已经撤销。"))
    with refusing():
        end(by, Coverage.objects.filter(natural_village=natural_village), day=day, on=on)
        coverage = _cover(group, natural_village, day=day, on=on)
    emit(
        group_changed(group, day=day, what="covers"),
        by=by,
        subject=group,
        changes={"natural_village": natural_village.code},
    )
    return coverage


def _cover(group: Group, natural_village: NaturalVillage, *, day: dt.date, on: dt.date) -> Coverage:
    return Coverage.objects.create(group=group, natural_village=natural_village, valid_from=day, recorded_on=on)


def _branch(village: Division, unit_id: int | None) -> Unit:
    branches = Unit.objects.branches().filter(division=village)
    if unit_id is not None:
        branches = branches.filter(pk=unit_id)
    found = list(branches[:2])
    if len(found) != 1:
        raise refuse("unit", _("请选择本村的党支部。"))
    return found[0]


def _natural_villages(village: Division, keys: tuple[int, ...]) -> list[NaturalVillage]:
    found = list(NaturalVillage.objects.filter(village=village, pk__in=keys))
    if len(found) != len(set(keys)):
        raise refuse("natural_village", _("自然村不在本村。"))
    return found
