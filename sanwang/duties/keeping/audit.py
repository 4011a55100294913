"""The nightly audit: everything stored is counted again, and what differs is reported and mended."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from sanwang.duties.keeping import locks
from sanwang.duties.keeping.cells import Key, recompute
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Question, Sight
from sanwang.duties.ledger.text import Statement, cells
from sanwang.duties.models import Audit
from sanwang.duties.queries import settings, statements
from sanwang.duties.queries.subjects import ask
from sanwang.kernel import clock
from sanwang.kernel.periods import Period

REPORTED = 1000
"""So many differences are kept by name; all are counted and mended."""
MEASURES = ("owed", "done", "on_time", "excused")

_COMPARE = """
with found as ({cells}),
kept as (select c.* from duties_cell c where c.duty = :duty and c.period = {period}{villages}),
pairs as (
  select coalesce(k.village_id, f.village_id) as village_id, coalesce(k.group_id, f.group_id) as group_id,
    k.owed as k_owed, k.done as k_done, k.on_time as k_on_time, k.excused as k_excused,
    f.owed, f.done, f.on_time, f.excused
  from kept k full join found f on k.village_id = f.village_id and coalesce(k.group_id, 0) = coalesce(f.group_id, 0)
)
select b.*, (b.k_owed, b.k_done, b.k_on_time, b.k_excused) is distinct from (b.owed, b.done, b.on_time, b.excused)
  and not exists (select 1 from duties_dirty d where d.duty = :duty and d.period = {period}
    and d.village_id = b.village_id and d.group_id is not distinct from b.group_id) as differs
from pairs b
"""

_REPORT = """
insert into duties_audit (started_at, finished_at, cells, differences) values (%s, %s, %s, %s) returning id
"""


def audit(*, day: dt.date) -> Audit:
    """Compare every stored cell with a recount as of the day, report what differs, and recount it.

    A cell that waits for the worker is no difference. Each duty and period is compared in a transaction of its own.
    """
    started, compared = clock.now(), 0
    differences: list[dict[str, Any]] = []
    for question in _everything(day):
        with transaction.atomic():
            locks.hold_period(question.duty.code, question.period.number)
            rows = statements.bound(_comparison(question))
        wrong = [row for row in rows if row[-1]]
        compared += len(rows)
        differences += [_told(question, row) for row in wrong]
        recompute([Key(question.duty.code, question.period.number, row[0], row[1]) for row in wrong], day=day)
    with connection.cursor() as cursor:
        kept = json.dumps(differences[:REPORTED])
        cursor.execute(_REPORT, [started, clock.now(), compared, kept])
        [number] = cursor.fetchone() or [0]
    return Audit.objects.get(pk=number)


def _everything(day: dt.date) -> Iterator[Question]:
    """Every duty and period of which any cell is stored, county by county."""
    with connection.cursor() as cursor:
        cursor.execute("select distinct duty, period from duties_cell order by duty, period")
        stored = [(duty, period) for duty, period in cursor.fetchall() if duty in DUTIES]
    for county in settings.every_county():
        for duty, number in stored:
            question = ask(duty, Period(DUTIES[duty].months, number), Sight(day), county.scope, county.setting)
            if question is not None:
                yield question


def _comparison(question: Question) -> Statement:
    among = ", ".join(f":village_{number}" for number, _ in enumerate(question.scope.villages))
    villages = f" and c.village_id in ({among})" if among else ""
    text = _COMPARE.format(cells=cells(question).text, period=question.period.number, villages=villages)
    return Statement(text, question.parameters())


def _told(question: Question, row: statements.Row) -> dict[str, Any]:
    village, group, *counts, _ = row
    return {
        "duty": question.duty.code,
        "period": str(question.period),
        "village_id": village,
        "group_id": group,
        "stored": dict(zip(MEASURES, map(_count, counts[:4]), strict=True)),
        "recounted": dict(zip(MEASURES, map(_count, counts[4:]), strict=True)),
    }


def _count(value: Any) -> int:
    return int(value or 0)
