"""Stored cells summed by unit: the villages of a township, the townships of a county.

A cell says on which day it was decided who owes (its anchor). Where cells of an open period are from an older day
(the worker has not made its midnight turn), or where none are stored, the figures are recounted before they are
given, so that no page shows yesterday's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty
from sanwang.duties.ledger.question import Question, Scope, Setting, Sight, Span, questions
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import settings, statements
from sanwang.kernel.periods import Period, first_of_month
from sanwang.organization.models import Division, Level

_SUMS = """
select {unit} as unit, c.duty, c.period,
  sum(c.owed), sum(c.done), sum(c.on_time), sum(c.excused), min(c.anchor), max(c.computed_at)
from duties_cell c join organization_division d on d.id = c.village_id
where c.period = any(%(periods)s) and c.duty = any(%(duties)s)
  and (d.id = %(parent)s or d.township_id = %(parent)s or d.county_id = %(parent)s)
group by 1, 2, 3
"""
_UNIT = {Level.COUNTY: "coalesce(d.township_id, d.id)", Level.TOWNSHIP: "d.id", Level.VILLAGE: "d.id"}


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


def table(parent: Division, *, month: Period, day: dt.date) -> Table:
    """Return the children of a county or township with their totals, as they stand on the day. Three queries."""
    columns = list(questions(Span(month, month), Sight(day), setting=settings.of_division(parent.pk)))
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
    """Sum the cells of the questions by the parent's children. One query, and a recount of what is not fresh."""
    wanted = {(question.duty.code, question.period.number): question for question in asked}
    totals: dict[tuple[int, str, int], Total] = {}
    anchors: dict[tuple[str, int], dt.date] = {}
    moments: list[dt.datetime] = []
    for unit, duty, period, owed, done, on_time, excused, anchor, moment in _stored(parent, wanted):
        if (duty, period) in wanted:
            totals[unit, duty, period] = total_of(wanted[duty, period], (owed, done, on_time, excused), day)
            anchors[duty, period] = min(anchor, anchors.get((duty, period), anchor))
            moments.append(moment)
    for key, question in wanted.items():
        if anchors.get(key) != question.anchor:
            totals = {place: total for place, total in totals.items() if place[1:] != key}
            totals.update(_recounted(parent, question, day))
    return Sums(totals, max(moments, default=None))


def total_of(question: Question, counts: Iterable[int], day: dt.date) -> Total:
    """Return four counts as a total seen from the day."""
    owed, done, on_time, excused = (int(count) for count in counts)
    is_over = not question.duty.advice and day > question.rule.deadline(question.period)
    overdue = owed - done - excused if is_over else 0
    return Total(owed=owed, done=done, on_time=on_time, excused=excused, overdue=overdue)


def _stored(parent: Division, wanted: Iterable[tuple[str, int]]) -> list[statements.Row]:
    values: dict[str, Any] = {
        "parent": parent.pk,
        "periods": sorted({period for _, period in wanted}),
        "duties": sorted({duty for duty, _ in wanted}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(unit=_UNIT[Level(parent.level)]), values)
        return list(cursor.fetchall())


def _recounted(parent: Division, question: Question, day: dt.date) -> dict[tuple[int, str, int], Total]:
    """Count a question anew for all below the parent (a whole county takes up to half a second a duty)."""
    below = {row.pk: row for row in Division.objects.below(parent)}
    again = Question(question.duty, question.period, question.rule, Sight(day), Scope(villages=tuple(below)))
    found: dict[tuple[int, str, int], Total] = defaultdict(Total)
    for village, _, *counts in statements.bound(cells(again)):
        unit = below[village].township_id or village if parent.level == Level.COUNTY else village
        found[unit, question.duty.code, question.period.number] += total_of(question, counts, day)
    return dict(found)


def _last(parent: Division, duty: str, day: dt.date, months: int) -> list[Question]:
    last = Period.of(day, 1)
    first = Period.of(first_of_month(last.number - months + 1), 1)
    setting = settings.of_division(parent.pk)
    return list(
        questions(Span(first, last), Sight(day), setting=Setting(setting.rules, setting.county, (DUTIES[duty],)))
    )
