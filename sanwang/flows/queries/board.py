"""The secretary's page (本村): the three nets in a sentence each, groups x duties, what waits, oldest first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _

from sanwang.affairs.models import Activity, Uptake
from sanwang.duties.ledger.duty import SubjectKind
from sanwang.duties.models import Excuse, Reason
from sanwang.duties.queries.ledger import Line, village_lines
from sanwang.flows.queries.behind import NO_GROUP
from sanwang.flows.queries.heads import OF_GROUPS, Head, heads
from sanwang.flows.queries.overview import View
from sanwang.kernel import clock
from sanwang.kernel.compiled import compiled
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Actor
from sanwang.organization.models import Division
from sanwang.organization.queries.net import Net, NetGroup, net
from sanwang.organization.roles import VILLAGE_DECIDERS
from sanwang.service.queries.summary import Summary, summary

COUNTED = (SubjectKind.PAIRING, SubjectKind.MEMBER)
"""Duties of several subjects in a group: their cells show two numbers beside the shape."""


@dataclass(frozen=True)
class Mark:
    """A cell of the grid: the state's shape, the two numbers where several owe, the records behind it."""

    state: str
    text: str
    url: str


@dataclass(frozen=True)
class GridRow:
    """A group (none: members and pairings that stand in no group) with its marks in the order of the columns."""

    group: NetGroup | None
    marks: tuple[Mark | None, ...]


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the branch: since when, how many days, in words, where to do it (empty: not you)."""

    since: dt.date
    days: int
    text: str
    url: str
    word: str
    main: bool


@dataclass(frozen=True)
class Tally:
    """Numbers of several lines summed."""

    owed: int
    done: int
    open: int


@dataclass(frozen=True)
class Board:
    """All that the page shows."""

    net: Net
    service: Summary
    columns: list[Head]
    rows: list[GridRow]
    deploy: Mark | None
    affairs: Tally
    visits: Tally
    reports: int
    waiting: list[Waiting]


def board(village: Division, *, actor: Actor, view: View) -> Board:
    """Return the village's page of a month. Nine queries, whatever its size.

    What waits is told to whoever sees the page; where it is done is linked for who decides for the branch.
    """
    decides = village.pk in actor.at("village", VILLAGE_DECIDERS)
    on_the_day = net(village, day=view.day)
    lines = village_lines(village.pk, day=view.on or view.today, on=view.on, month=view.month)
    numbers = summary(village, day=view.day)
    reports, reported = _reports(village, view)
    columns = heads(view.month, duties=OF_GROUPS)
    return Board(
        net=on_the_day,
        service=numbers,
        columns=columns,
        rows=_rows(on_the_day, columns, lines, view),
        deploy=next((_mark(line, village, None, view) for line in lines if line.duty.code == "deploy"), None),
        affairs=_tally(line for line in lines if line.period.months == 1 and line.duty.subjects.kind not in COUNTED),
        visits=_tally(line for line in lines if line.duty.code == "visit"),
        reports=reports,
        waiting=sorted(
            [
                *_to_name(on_the_day, view, decides),
                *_to_take_up(reports, reported, view, decides),
                *_to_decide(village, view, decides),
                *_to_pair(village, numbers, view),
                *_to_cover(on_the_day, view),
            ],
            key=lambda one: one.since,
        ),
    )


def _tally(lines: Iterable[Line]) -> Tally:
    found = list(lines)
    return Tally(sum(line.owed for line in found), sum(line.done for line in found), sum(line.unmet for line in found))


def _rows(net: Net, columns: list[Head], lines: list[Line], view: View) -> list[GridRow]:
    by_place = {(line.group_id, line.duty.code): line for line in lines}
    groups: list[NetGroup | None] = [*net.groups]
    if any(line.group_id is None and line.duty.code in OF_GROUPS for line in lines):
        groups.append(None)
    return [
        GridRow(
            group,
            tuple(
                _mark(by_place.get((group.id if group else None, head.duty)), net.village, group, view)
                for head in columns
            ),
        )
        for group in groups
    ]


def _mark(line: Line | None, village: Division, group: NetGroup | None, view: View) -> Mark | None:
    if line is None:
        return None
    several = line.duty.subjects.kind in COUNTED
    outside = NO_GROUP if line.duty.subjects.kind in COUNTED else ""
    place = "/".join(part for part in (village.code, group.code if group else outside) if part)
    return Mark(
        line.state.value,
        f"{line.done}/{line.owed}" if several else "",
        f"/duties/{line.duty.code}/{line.period}/{place}{view.tail}",
    )


def _to_name(net: Net, view: View, decides: bool) -> list[Waiting]:
    away, vacant = _("%(group)s组长外出，请指定临时负责人"), _("%(group)s没有组长，请任命")
    return [
        Waiting(
            since := group.waits_since or view.day,
            (view.day - since).days,
            (away if group.leader else vacant) % {"group": group.name},
            f"/groups/{group.code}/leader" if decides and not view.on else "",
            _("指定") if group.leader else _("任命"),
            True,
        )
        for group in net.unled
    ]


def _reports(village: Division, view: View) -> tuple[int, dt.date | None]:
    """How many reports of the last two months the branch has not taken up by the day, and the oldest one's day."""
    last = Period(1, view.month.number - 1)
    taken = Uptake.objects.seen(view.on).values("report")
    rows = Activity.objects.seen(view.on).filter(
        village=village, report=True, counts_on__gte=last.first, counts_on__lt=view.month.after
    )
    found = rows.exclude(pk__in=taken).aggregate(n=Count("pk"), oldest=Min("day"))
    return found["n"], found["oldest"]


def _to_take_up(count: int, oldest: dt.date | None, view: View, decides: bool) -> list[Waiting]:
    if oldest is None:
        return []
    text = _("%(count)d 份党小组汇报") % {"count": count}
    return [Waiting(oldest, (view.day - oldest).days, text, "/reports" if decides else "", _("去看"), False)]


def _to_decide(village: Division, view: View, decides: bool) -> list[Waiting]:
    """Excuses proposed and not decided: they stand as they are today, so a past day shows none."""
    if view.on:
        return []
    rows = _proposed(village.pk)
    if not rows:
        return []
    reasons = Counter(reason for reason, _day in rows)
    listed = _("，").join(f"{Reason(reason).label} {count}" for reason, count in sorted(reasons.items()))
    text = _("%(count)d 个请求不作要求（%(reasons)s）") % {"count": len(rows), "reasons": listed}
    oldest = min(day for _reason, day in rows)
    return [Waiting(oldest, (view.day - oldest).days, text, "/excuses" if decides else "", _("去看"), False)]


@compiled
def _proposed(village: int) -> QuerySet[Excuse, tuple[Any, ...]]:
    return Excuse.objects.waiting().filter(village=village).values_list("reason", "recorded_on")


def _to_pair(village: Division, numbers: Summary, view: View) -> list[Waiting]:
    if not numbers.unpaired:
        return []
    text = _("%(count)d 户特殊户没有人结对") % {"count": numbers.unpaired}
    url = f"/villages/{village.code}/unpaired{view.tail}"
    known = numbers.unpaired_since
    since = known if known and known != clock.BEGINNING else view.day
    return [Waiting(since, (view.day - since).days, text, url, _("去看"), False)]


def _to_cover(net: Net, view: View) -> list[Waiting]:
    if not net.uncovered:
        return []
    text = _("%(names)s 没有党小组") % {"names": _("、").join(net.uncovered)}
    return [Waiting(view.day, 0, text, f"/villages/{net.village.code}/organization{view.tail}", _("去看"), False)]
