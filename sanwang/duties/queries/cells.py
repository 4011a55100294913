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

from sanwang.duties.ledger.question import Question, Scope
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import as_of, statements
from sanwang.organization.models import Division, Level

_SUMS = """
with moved as (
  select p.village_id, p.township_id, p.county_id, min(p.valid_from) as valid_from, max(p.valid_to) as valid_to
  from organization_place p join organization_division d on d.id = p.village_id
  where (p.township_id, p.county_id) is distinct from (d.township_id, d.county_id)
  group by p.village_id, p.township_id, p.county_id
), summed as (
  select c.village_id, c.duty, c.period, c.anchor, sum(c.owed) as owed, sum(c.done) as done,
    sum(c.on_time) as on_time, sum(c.excused) as excused
  from duties_cell c where ({asked}){near}
  group by c.village_id, c.duty, c.period, c.anchor
)
select {unit} as unit, s.duty, s.period,
  sum(s.owed)::bigint, sum(s.done)::bigint, sum(s.on_time)::bigint, sum(s.excused)::bigint, min(s.anchor)
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
  sum(c.owed), sum(c.done), sum(c.on_time), sum(c.excused), min(c.anchor)
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


@dataclass(frozen=True)
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
        return Total.all_of((self, other))

    @staticmethod
    def all_of(totals: Sequence[Total]) -> Total:
        """Return the sum of many at once."""
        return Total(
            sum(one.owed for one in totals),
            sum(one.done for one in totals),
            sum(one.on_time for one in totals),
            sum(one.excused for one in totals),
            sum(one.overdue for one in totals),
        )


Totals = dict[tuple[int, str, int], Total]
"""Sums by unit id, duty code and period number."""


def sums(parent: Division, asked: Sequence[Question], *, day: dt.date) -> Totals:
    """Sum the cells of the questions by the parent's children, overdue as seen from the day.

    At most two queries, and a recount of what is not fresh. Where the parent has no cell of a duty in a period,
    nobody below it owes, as long as others have one. Questions that look at what had been recorded by a day are
    answered from what is kept of that day (``as_of``), else recounted.
    """
    wanted = {(question.duty.code, question.period.number): question for question in asked}
    if any(question.sight.recorded for question in asked):
        return _of_the_past(parent, wanted, day)
    over = {key: is_over(question, day) for key, question in wanted.items()}
    totals: Totals = {}
    anchors: dict[tuple[str, int], dt.date] = {}
    for unit, duty, period, *counts, anchor in _stored(parent, wanted):
        if (key := (duty, period)) in wanted:
            totals[unit, duty, period] = total_of(counts, over=over[key])
            anchors[key] = min(anchor, anchors.get(key, anchor))
    anchors |= _anchors_elsewhere([key for key in wanted if key not in anchors])
    stale = {key: question for key, question in wanted.items() if anchors.get(key) != question.anchor}
    if stale:
        totals = {place: total for place, total in totals.items() if place[1:] not in stale}
        totals.update(_recounted(parent, stale.values(), day))
    return totals


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


def _of_the_past(parent: Division, wanted: dict[tuple[str, int], Question], day: dt.date) -> Totals:
    """The same for questions about a past day: what is kept of it, and a recount of the rest."""
    on = next(iter(wanted.values())).sight.on
    kept = as_of.kept(parent.county_id or parent.pk, on, wanted)
    below = _places(parent)
    totals: Totals = defaultdict(Total)
    for (duty, period), counts in kept.items():
        if (duty, period) in wanted:
            over = is_over(wanted[duty, period], day)
            for village, row in counts.items():
                if village in below:
                    totals[below[village], duty, period] += total_of(row, over=over)
    rest = [question for key, question in wanted.items() if key not in kept]
    totals.update(_recounted(parent, rest, day, below=below))
    return dict(totals)


def is_over(question: Question, day: dt.date) -> bool:
    """Return whether what has no record is overdue on the day; advice never is."""
    return not question.duty.advice and day > question.rule.deadline(question.period)


def total_of(counts: Iterable[int], *, over: bool) -> Total:
    """Return four counts as a total; ``over``: what has no record is overdue."""
    owed, done, on_time, excused = map(int, counts)
    return Total(owed, done, on_time, excused, owed - done - excused if over else 0)


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


def _recounted(parent: Division, asked: Iterable[Question], day: dt.date, *, below: Places | None = None) -> Totals:
    """Count questions anew for all below the parent (a whole county takes up to a tenth of a second each).

    Two queries; ``below`` spares the first.
    """
    asked = list(asked)
    if not asked:
        return {}
    below = below or _places(parent)
    found: Totals = defaultdict(Total)
    again = [replace(question, scope=Scope(villages=tuple(below))) for question in asked]
    for question, rows in zip(again, statements.bound_together(cells, again), strict=True):
        over = is_over(question, day)
        for village, _, *counts in rows:
            found[below[village], question.duty.code, question.period.number] += total_of(counts, over=over)
    return dict(found)


Places = dict[int, int]
"""The parent's child in which each division at and below it lies."""


def _places(parent: Division) -> Places:
    rows = Division.objects.below(parent).values_list("pk", "township_id")
    return {key: (township or key) if parent.level == Level.COUNTY else key for key, township in rows}
