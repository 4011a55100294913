"""Recounting whole periods of a county: after a load, after midnight, for the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from sanwang.duties.keeping import locks, marks
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty
from sanwang.duties.ledger.question import Question, Sight
from sanwang.duties.ledger.text import Statement, cells
from sanwang.duties.queries import settings, statements
from sanwang.duties.queries.subjects import ask
from sanwang.kernel.periods import Period, touching

Progress = Callable[[int, int], None]
"""Called with how many duty-periods are done, and of how many."""

_STORE = """
with found as materialized ({cells}),
gone as (
  delete from duties_cell c where c.duty = :duty and c.period = {period}{villages} and not exists (
    select 1 from found f where f.village_id = c.village_id and coalesce(f.group_id, 0) = coalesce(c.group_id, 0))
)
insert into duties_cell (duty, period, village_id, group_id, owed, done, on_time, excused, anchor, computed_at)
select :duty, {period}, village_id, group_id, owed, done, on_time, excused, :anchor, clock_timestamp()
from found f where not exists (
  select 1 from duties_cell c where c.duty = :duty and c.period = {period}
    and c.village_id = f.village_id and coalesce(c.group_id, 0) = coalesce(f.group_id, 0) and c.anchor = :anchor
    and c.owed = f.owed and c.done = f.done and c.on_time = f.on_time and c.excused = f.excused)
on conflict on constraint duties_cell_is_one do update set owed = excluded.owed, done = excluded.done,
  on_time = excluded.on_time, excused = excluded.excused, anchor = excluded.anchor, computed_at = excluded.computed_at
"""
_DROP = "delete from duties_cell c where c.duty = %s and c.period = %s"
_WORK = """
select min(day), max(day) from (
  select min(counts_on) as day from fact_visit union all select max(counts_on) from fact_visit
  union all select min(counts_on) from fact_group_act union all select max(counts_on) from fact_group_act
  union all select min(counts_on) from fact_unit_act union all select max(counts_on) from fact_unit_act
  union all select min(counts_on) from fact_talk union all select max(counts_on) from fact_talk
) d
"""
LONGEST = 36
"""Months kept without being asked for: a stray date long ago does not make a decade of cells."""


def recompute_span(first: Period, last: Period, *, day: dt.date, progress: Progress | None = None) -> int:
    """Recount all cells of the months ``first`` to ``last`` and of the quarters and years they touch.

    Seen from the day; periods that begin after it are left out. One statement for each duty and period, each in a
    transaction of its own (unless the caller has one open). Returns how many there were.
    """
    asked = [
        (county, duty, period) for county in settings.every_county() for duty, period in _periods(first, last, day)
    ]
    for number, (county, duty, period) in enumerate(asked):
        with transaction.atomic():
            locks.hold_period(duty.code, period.number)
            _recount(county, duty, period, day)
        if progress:
            progress(number + 1, len(asked))
    return len(asked)


def turn(*, day: dt.date, progress: Progress | None = None) -> int:
    """Make the midnight turn: recount from the newest month that is stored up to the day's, so that no gap stays.

    Where nothing is stored, all months in which any work is recorded, at most the last 36.
    """
    with connection.cursor() as cursor:
        cursor.execute("select max(period) from duties_cell where duty = any(%s)", [_MONTHLY])
        [newest] = cursor.fetchone() or [None]
    last = Period.of(day, 1)
    if newest is None:
        return fill(day=day, progress=progress)
    return recompute_span(min(Period(1, newest), last), last, day=day, progress=progress)


def fill(*, day: dt.date, progress: Progress | None = None) -> int:
    """Recount all months in which any work is recorded, up to the day's; at most the last 36."""
    marks.changed()
    with connection.cursor() as cursor:
        cursor.execute(_WORK)
        earliest, latest = cursor.fetchone() or (None, None)
    last = Period.of(day, 1)
    newest = min(last.number, Period.of(latest or day, 1).number)
    oldest = Period.of(min(earliest or day, day), 1).number
    first = Period(1, max(oldest, newest - LONGEST + 1))
    return recompute_span(first, last, day=day, progress=progress)


_MONTHLY = [code for code, duty in DUTIES.items() if duty.months == 1]


def _periods(first: Period, last: Period, day: dt.date) -> Iterator[tuple[Duty, Period]]:
    for duty in DUTIES.values():
        for period in touching(first, last, duty.months):
            if period.first <= day:
                yield duty, period


def _recount(county: settings.County, duty: Duty, period: Period, day: dt.date) -> None:
    question = ask(duty.code, period, Sight(day), county.scope, county.setting)
    villages = county.scope.villages
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        if question is None:
            cursor.execute(
                _DROP + (" and c.village_id = any(%s)" if villages else ""),
                [duty.code, period.number, *([list(villages)] if villages else [])],
            )
            return
    statements.bound(stored(question), returns=False)


def stored(question: Question) -> Statement:
    """Return the statement that counts a question's cells and stores them, whatever is stored now."""
    among = ", ".join(f":village_{number}" for number, _ in enumerate(question.scope.villages))
    text = _STORE.format(
        cells=cells(question).text,
        period=question.period.number,
        villages=f" and c.village_id in ({among})" if among else "",
    )
    return Statement(text, question.parameters())
