"""Names and pages of what the ledger knows by its key: who owes, and the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from sanwang.affairs.models import Activity, Appraisal, Talk
from sanwang.duties.ledger.duty import SubjectKind
from sanwang.duties.models import Excuse
from sanwang.organization.models import Group, Member, Unit
from sanwang.service.models import Pairing, Visit


@dataclass(frozen=True)
class Named:
    """Somebody or something that owes: name, page (empty: none), what stands beside it, why nothing is required."""

    name: str
    url: str = ""
    beside: str = ""
    excused: str = ""


@dataclass(frozen=True)
class Record:
    """A record: the day it happened, the day it was entered, a few words, its page (empty: none)."""

    day: dt.date
    recorded_on: dt.date
    words: str
    url: str


def named(kind: SubjectKind, keys: Sequence[int], *, anchor: dt.date) -> dict[int, Named]:
    """Return the subjects of a kind by key, with the reason of an excuse that holds on the anchor. Two queries."""
    found = _NAMES[kind](keys)
    if kind == SubjectKind.UNIT:
        return found
    rows = Excuse.objects.agreed().on(anchor).filter(**{f"{kind.value}__in": keys})
    for excuse in rows:
        key = getattr(excuse, f"{kind.value}_id")
        if key in found:
            found[key] = replace(found[key], excused=excuse.get_reason_display())
    return found


def _groups(keys: Sequence[int]) -> dict[int, Named]:
    return {group.pk: Named(group.name, f"/groups/{group.code}") for group in Group.objects.filter(pk__in=keys)}


def _units(keys: Sequence[int]) -> dict[int, Named]:
    return {unit.pk: Named(unit.name) for unit in Unit.objects.filter(pk__in=keys)}


def _members(keys: Sequence[int]) -> dict[int, Named]:
    rows = Member.objects.filter(pk__in=keys).select_related("person")
    return {row.pk: Named(row.person.name, f"/members/{row.code}") for row in rows}


def _pairings(keys: Sequence[int]) -> dict[int, Named]:
    rows = Pairing.objects.filter(pk__in=keys).select_related("household__head", "member__person")
    return {
        row.pk: Named(
            _("%(head)s家") % {"head": row.household.head.name},
            f"/households/{row.household.code}",
            _("结对党员 %(name)s") % {"name": row.member.person.name},
        )
        for row in rows
    }


_NAMES: Final[dict[SubjectKind, Callable[[Sequence[int]], dict[int, Named]]]] = {
    SubjectKind.GROUP: _groups,
    SubjectKind.UNIT: _units,
    SubjectKind.MEMBER: _members,
    SubjectKind.PAIRING: _pairings,
}


def records(duty: str, keys: Iterable[object]) -> dict[object, Record]:
    """Return the records of a duty by key. At most one query."""
    wanted = list(dict.fromkeys(keys))
    return _RECORDS.get(duty, _activities)(wanted) if wanted else {}


def _activities(keys: list[Any]) -> dict[object, Record]:
    return {
        row.pk: Record(row.day, row.recorded_on, _("、").join(str(kind.label) for kind in row.kinds), _page(row))
        for row in Activity.objects.filter(pk__in=keys)
    }


def _page(row: Activity) -> str:
    return f"/activities/{row.pk}"


def _visits(keys: list[Any]) -> dict[object, Record]:
    rows = Visit.objects.filter(pk__in=keys)
    return {row.pk: Record(row.day, row.recorded_on, _("走访"), f"/visits/{row.pk}") for row in rows}


def _talks(keys: list[Any]) -> dict[object, Record]:
    said = _("%(name)s 谈的")
    return {
        row.pk: Record(row.day, row.recorded_on, said % {"name": row.held_by.name}, "")
        for row in Talk.objects.filter(pk__in=keys).select_related("held_by")
    }


def _appraisals(keys: list[Any]) -> dict[object, Record]:
    rows = Appraisal.objects.filter(pk__in=keys)
    return {row.pk: Record(row.day, row.recorded_on, row.get_grade_display(), "") for row in rows}


def _admitted(keys: list[Any]) -> dict[object, Record]:
    rows = Member.objects.filter(pk__in=keys).select_related("person")
    said = _("%(name)s 入党")
    return {
        row.pk: Record(row.joined_on, row.joined_on, said % {"name": row.person.name}, f"/members/{row.code}")
        for row in rows
    }


_RECORDS: Final[dict[str, Callable[[list[Any]], dict[object, Record]]]] = {
    "visit": _visits,
    "talk": _talks,
    "appraisal": _appraisals,
    "develop": _admitted,
}
