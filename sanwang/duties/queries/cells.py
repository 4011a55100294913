"""Stored cells summed by unit: the villages of a township, the townships of a county.

A cell says on which day it was decided who owes (its anchor). Where cells of an open period are from an older day
(the worker has not made its midnight turn), or where none are stored, the figures are recounted before they are
given, so that no page shows yesterday's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty
from sanwang.duties.ledger.question import Question, Scope, Setting, Sight, Span, questions
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import as_of, settings, statements
from sanwang.kernel.periods import Period, first_of_month
from sanwang.organization.models import Division, Level

_SUMS = """
with moved as (
  select p.village_id, p.township_id, p.county_id, min(p.valid_from) as valid_from, max(p.valid_to) as valid_to
  from organization_place p join organization_division d on d.id = p.village_id
  where (p.township_id, p.county_id) is distinct from (d.township_id, d.county_id)
  group by p.village_id, p.township_id, p.county_id
), summed as (
  select c.village_id, c.duty, c.period, c.anchor, sum(c.owed) as owed, sum(c.done) as done,
    sum(c.on_time) as on_time, sum(c.excused) as excused, max(c.computed_at) as computed_at
  from duties_cell c where ({asked}){near}
  group by c.village_id, c.duty, c.period, c.anchor
)
select {unit} as unit, s.duty, s.period,
  sum(s.owed), sum(s.done), sum(s.on_time), sum(s.excused), min(s.anchor), max(s.computed_at)
from summed s
join organization_division d on d.id = s.village_id
left join moved m on m.village_id = s.village_id and m.valid_from <= s.anchor and m.valid_to > s.anchor
where %(parent)s in (d.id, coalesce(m.township_id, d.township_id), coalesce(m.county_id, d.county_id))
group by 1, 2, 3
"""
"""Cells are summed by village first, then up the tree as it stood on their anchor day.

``moved``: the villages that once stood under another township, and until when; most counties have none.
"""
_STILL_SUMS = """
select {unit} as unit, c.duty, c.period,
  sum(c.owed), sum(c.done), sum(c.on_time), sum(c.excused), min(c.anchor), max(c.computed_at)
from duties_cell c join organization_division d on d.id = c.village_id
where ({asked}) and %(parent)s in (d.id, d.township_id, d.county_id)
  and (
    select count(*) from organization_place p join organization_division v on v.id = p.village_id
    where (p.township_id, p.county_id) is distinct from (v.township_id, v.county_id)) = 0
group by 1, 2, 3
"""
"""The same where no village ever moved (else nothing): cells go straight to the unit, in two thirds of the time.

That none did is counted: asked whether there is one, the planner expects to find it soon, and looks them up one by one.
"""
_NEAR = """
    and c.village_id in (
      select village_id from moved where township_id = %(parent)s
      union all select id from organization_division where %(parent)s in (id, township_id))
"""
"""Keeps a township from reading the whole county."""
_TOWNSHIP = "coalesce(m.township_id, d.township_id, d.id)"
_UNIT = {Level.COUNTY: _TOWNSHIP, Level.TOWNSHIP: "d.id", Level.VILLAGE: "d.id"}


@dataclass(frozen=True, kw_only=True)
class Total:
    """Five measures kept apart; ``overdue`` is what has no record although the deadline has passed."""

    owed: int = 0
    done: int = 0
    on_time: int = 0
    excused: int = 0
    overdue: int = 0

    @property
    def unmet(self) -> int:
        """How many are neither done nor excused."""
        return self.owed - self.done - self.excused

    @property
    def required(self) -> int:
        """How many owe and are not excused."""
        return self.owed - self.excused

    def __add__(self, other: Total) -> Total:
        return Total(
            owed=self.owed + other.owed,
            done=self.done + other.done,
            on_time=self.on_time + other.on_time,
            excused=self.excused + other.excused,
            overdue=self.overdue + other.overdue,
        )


@dataclass(frozen=True)
class Sums:
    """Totals by (unit id, duty code, period number), and since when they stand."""

    totals: dict[tuple[int, str, int], Total]
    computed_at: dt.datetime | None


@dataclass(frozen=True)
class Table:
    """Units x duties for a month, its quarter and its year. A unit without a cell owes nothing of that duty."""

    parent: Division
    month: Period
    units: list[Division]
    columns: list[Question]
    totals: dict[tuple[int, str], Total]
    computed_at: dt.datetime | None

    @property
    def duties(self) -> list[Duty]:
        """The duties that anybody may owe in that month, in the order of the source."""
        return [column.duty for column in self.columns]

    def at(self, unit_id: int, duty: str) -> Total:
        """Return a unit's total of a duty."""
        return self.totals.get((unit_id, duty), Total())

    def total(self, duty: str) -> Total:
        """Return the parent's total of a duty: all its units, and what is its own."""
        return sum((total for (_, code), total in self.totals.items() if code == duty), Total())


@dataclass(frozen=True)
class Point:
    """One period of a trend."""

    period: Period
    total: Total


def table(parent: Division, *, month: Period, day: dt.date, on: dt.date | None = None) -> Table:
    """Return the children of a county or township with their totals, as they stand on the day. Three queries."""
    sight = Sight(day, on is not None)
    columns = list(questions(Span(month, month), sight, setting=settings.of_division(parent.pk)))
    found = sums(parent, columns, day=day)
    totals = {(unit, duty): total for (unit, duty, _), total in found.totals.items()}
    return Table(parent, month, list(parent.children.order_by("code")), columns, totals, found.computed_at)


def trend(parent: Division, duty: str, *, day: dt.date, months: int = 12) -> list[Point]:
    """Return the parent's totals of a duty in the periods of the last months, oldest first. Two queries."""
    asked = _last(parent, duty, day, months)
    by_period: dict[int, Total] = defaultdict(Total)
    for (_, _, period), total in sums(parent, asked, day=day).totals.items():
        by_period[period] += total
    return [Point(question.period, by_period[question.period.number]) for question in asked]


def trends(parent: Division, duty: str, *, day: dt.date, months: int = 12) -> dict[int, list[Point]]:
    """Return the same for each of its children, by id. Two queries."""
    asked = _last(parent, duty, day, months)
    totals = sums(parent, asked, day=day).totals
    units = dict.fromkeys(unit for unit, _, _ in totals)
    return {
        unit: [Point(q.period, totals.get((unit, duty, q.period.number), Total())) for q in asked] for unit in units
    }


def sums(parent: Division, asked: Sequence[Question], *, day: dt.date) -> Sums:
    """Sum the cells of the questions by the parent's children, overdue as seen from the day.

    At most two queries, and a recount of what is not fresh. Where the parent has no cell of a duty in a period,
    nobody below it owes, as long as others have one. Questions that look at what had been recorded by a day are
    answered from what is kept of that day (``as_of``), else recounted.
    """
    wanted = {(question.duty.code, question.period.number): question for question in asked}
    if any(question.sight.recorded for question in asked):
        return _of_the_past(parent, wanted, day)
    totals: dict[tuple[int, str, int], Total] = {}
    anchors: dict[tuple[str, int], dt.date] = {}
    moments: list[dt.datetime] = []
    for unit, duty, period, owed, done, on_time, excused, anchor, moment in _stored(parent, wanted):
        if (duty, period) in wanted:
            totals[unit, duty, period] = total_of(wanted[duty, period], (owed, done, on_time, excused), day)
            anchors[duty, period] = min(anchor, anchors.get((duty, period), anchor))
            moments.append(moment)
    anchors |= _anchors_elsewhere([key for key in wanted if key not in anchors])
    stale = {key: question for key, question in wanted.items() if anchors.get(key) != question.anchor}
    if stale:
        totals = {place: total for place, total in totals.items() if place[1:] not in stale}
        totals.update(_recounted(parent, stale.values(), day))
    return Sums(totals, max(moments, default=None))


_ELSEWHERE = """
select q.duty, q.period, c.anchor from unnest(%s::text[], %s::int[]) q (duty, period)
cross join lateral (
  select c.anchor from duties_cell c where c.duty = q.duty and c.period = q.period limit 1) c
"""


def _anchors_elsewhere(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], dt.date]:
    """Return the anchor of any stored cell of each duty and period, wherever it stands."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, [[duty for duty, _ in keys], [period for _, period in keys]])
        return {(duty, period): anchor for duty, period, anchor in cursor.fetchall()}


def _of_the_past(parent: Division, wanted: dict[tuple[str, int], Question], day: dt.date) -> Sums:
    """The same for questions about a past day: what is kept of it, and a recount of the rest."""
    on = next(iter(wanted.values())).sight.on
    kept = as_of.kept(parent.county_id or parent.pk, on, wanted)
    below = _places(parent)
    totals: dict[tuple[int, str, int], Total] = defaultdict(Total)
    for (duty, period), counts in kept.items():
        if (duty, period) in wanted:
            for village, row in counts.items():
                if village in below:
                    totals[below[village], duty, period] += total_of(wanted[duty, period], row, day)
    rest = [question for key, question in wanted.items() if key not in kept]
    totals.update(_recounted(parent, rest, day, below=below))
    return Sums(dict(totals), None)


def total_of(question: Question, counts: Iterable[int], day: dt.date) -> Total:
    """Return four counts as a total seen from the day."""
    owed, done, on_time, excused = (int(count) for count in counts)
    is_over = not question.duty.advice and day > question.rule.deadline(question.period)
    overdue = owed - done - excused if is_over else 0
    return Total(owed=owed, done=done, on_time=on_time, excused=excused, overdue=overdue)


def _stored(parent: Division, wanted: Iterable[tuple[str, int]]) -> list[statements.Row]:
    """Read the sums; each period is asked for its own duties, so that a year of one does not read a year of all."""
    duties: dict[int, set[str]] = defaultdict(set)
    for duty, period in wanted:
        duties[period].add(duty)
    values: dict[str, Any] = {"parent": parent.pk}
    parts = []
    for number, (period, codes) in enumerate(duties.items()):
        values |= {f"period{number}": period, f"duties{number}": sorted(codes)}
        parts.append(f"(c.period = %(period{number})s and c.duty = any(%(duties{number})s))")
    asked = " or ".join(parts) or "false"
    with connection.cursor() as cursor:
        cursor.execute(_still(parent, asked), values)
        if cursor.rowcount == 0:
            cursor.execute(_moved(parent, asked), values)
        return list(cursor.fetchall())


def _moved(parent: Division, asked: str) -> str:
    near = "" if parent.level == Level.COUNTY else _NEAR
    return _SUMS.format(unit=_UNIT[Level(parent.level)], asked=asked, near=near)


def _still(parent: Division, asked: str) -> str:
    unit = "coalesce(d.township_id, d.id)" if parent.level == Level.COUNTY else "d.id"
    return _STILL_SUMS.format(unit=unit, asked=asked)


def _recounted(
    parent: Division, asked: Iterable[Question], day: dt.date, *, below: Places | None = None
) -> dict[tuple[int, str, int], Total]:
    """Count questions anew for all below the parent (a whole county takes up to a tenth of a second each).

    Two queries; ``below`` spares the first.
    """
    asked = list(asked)
    if not asked:
        return {}
    below = below or _places(parent)
    found: dict[tuple[int, str, int], Total] = defaultdict(Total)
    again = [replace(question, scope=Scope(villages=tuple(below))) for question in asked]
    for question, rows in zip(again, statements.bound_together(cells, again), strict=True):
        for village, _, *counts in rows:
            found[below[village], question.duty.code, question.period.number] += total_of(question, counts, day)
    return dict(found)


Places = dict[int, int]
"""The parent's child in which each division at and below it lies."""


def _places(parent: Division) -> Places:
    rows = Division.objects.below(parent).values_list("pk", "township_id")
    return {key: (township or key) if parent.level == Level.COUNTY else key for key, township in rows}


def _last(parent: Division, duty: str, day: dt.date, months: int) -> list[Question]:
    last = Period.of(day, 1)
    first = Period.of(first_of_month(last.number - months + 1), 1)
    setting = settings.of_division(parent.pk)
    return list(
        questions(Span(first, last), Sight(day), setting=Setting(setting.rules, setting.county, (DUTIES[duty],)))
    )
