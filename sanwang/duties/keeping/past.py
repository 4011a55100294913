"""Counting a whole county as of a past day: once, in the worker, with progress; small counties are not worth it."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from sanwang.duties.ledger.question import Question, Sight, Span, questions
from sanwang.duties.ledger.text import cells
from sanwang.duties.models import Past
from sanwang.duties.queries import as_of, settings, statements
from sanwang.kernel.periods import Period

MONTHS = 13
"""The day's month and the twelve before it: what the pages show."""
SMALL = 200
"""Groups up to which a county is counted while the page waits."""
PATIENCE = dt.timedelta(seconds=20)
"""So long without progress, and nobody is working on it: the page counts for itself."""
KEPT = 60
"""Days kept in all; the oldest make room."""

_BEGIN = """
insert into duties_past (county_id, day, version, begun_at, moved_at, done, of) values (%s, %s, %s, %s, %s, 0, 0)
on conflict do nothing returning id
"""
_PART = """
insert into duties_pastsum (past_id, duty, period, counts) values (%s, %s, %s, %s)
on conflict on constraint duties_past_sum_is_one do update set counts = excluded.counts
"""
_MOVE = "update duties_past set done = %s, of = %s, moved_at = clock_timestamp() where id = %s"
_ROOM = """
with old as (select id from duties_past order by begun_at desc offset %s),
parts as (delete from duties_pastsum where past_id in (select id from old))
delete from duties_past where id in (select id from old)
"""


@dataclass(frozen=True)
class Progress:
    """How far the count is: parts done of so many (0 of 0: it has not begun)."""

    done: int
    of: int
    begun: int | None = None
    """Set when this very call began it: the id that the job is to be given."""

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return self.done * 100 // self.of if self.of else 0


def await_day(county_id: int, day: dt.date, *, at: dt.datetime) -> Progress | None:
    """Return how far the county is counted as of the day, or none if a page need not wait (longer) for it.

    The first who asks begins it, and hands ``begun`` to the job. One query, and two to begin.
    """
    past = as_of.begun(county_id, day)
    if past.of is None or past.done is None or past.moved_at is None:
        return None if past.groups <= SMALL else Progress(0, 0, begin(county_id, day, at=at))
    if past.of and past.done >= past.of:
        return None
    return None if at - past.moved_at > PATIENCE else Progress(past.done, past.of)


def begin(county_id: int, day: dt.date, *, at: dt.datetime) -> int | None:
    """Put down that the county is to be counted as of the day; none if somebody else just did."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [county_id, day, as_of.version(), at, at])
        row = cursor.fetchone()
        cursor.execute(_ROOM, [KEPT])
    return row[0] if row else None


def count(past_id: int) -> None:
    """Count what was begun, part by part; each part is kept as soon as it is counted."""
    past = Past.objects.filter(pk=past_id).first()
    if past is None:
        return
    asked = _asked(past)
    for number, question in enumerate(asked):
        counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for village, _, *row in statements.bound(cells(question)):
            counts[village] = [kept + int(one) for kept, one in zip(counts[village], row, strict=True)]
        with connection.cursor() as cursor:
            period = question.period.number
            cursor.execute(_PART, [past.pk, question.duty.code, period, json.dumps(counts)])
            cursor.execute(_MOVE, [number + 1, len(asked), past.pk])


def _asked(past: Past) -> list[Question]:
    last = Period.of(past.day, 1)
    first = Period(1, last.number - MONTHS + 1)
    scope = settings.scope_of(past.county)
    setting = settings.of_county(past.county_id)
    return list(questions(Span(first, last), Sight(past.day, True), scope=scope, setting=setting))
