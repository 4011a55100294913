"""The ledger's rows as they are written out: by codes, sorted as text."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from sanwang.duties.ledger.question import Question, Sight, Span, questions
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import settings, statements
from sanwang.organization.models import Division, Group

HEADER = ("duty", "period", "village", "group", "owed", "done", "on_time", "excused")


class Written(NamedTuple):
    """One row by codes; an empty group is ''."""

    duty: str
    period: str
    village: str
    group: str
    owed: int
    done: int
    on_time: int
    excused: int


@dataclass(frozen=True)
class Asked:
    """What is asked: months, the day from which one looks, whether only what was recorded by then, and where.

    ``unit``: none is everything. ``recount``: leave stored cells aside.
    """

    span: Span
    sight: Sight
    unit: Division | None = None
    recount: bool = False


@dataclass(frozen=True)
class Rows:
    """The rows, the day as of which they stand, and when the oldest of them was counted (none: just now)."""

    rows: list[Written]
    as_of: dt.date
    computed_at: dt.datetime | None


def rows(asked: Asked) -> Rows:
    """Return the rows: stored ones where they are of the right anchor, all others counted now."""
    moments: list[dt.datetime] = []
    found: list[Written] = []
    codes = _Codes()
    for county in _counties(asked.unit):
        todo = list(questions(asked.span, asked.sight, scope=county.scope, setting=county.setting))
        stored = {} if asked.recount or asked.sight.recorded else _stored(todo)
        for question in todo:
            kept = stored.get((question.duty.code, question.period.number))
            if kept and kept.anchors == {question.anchor}:
                found += codes.written(question, kept.counts)
                moments.append(kept.moment)
            else:
                found += codes.written(question, statements.bound(cells(question)))
    return Rows(sorted(found, key=lambda row: row[:4]), asked.sight.on, min(moments, default=None))


@dataclass
class _Kept:
    counts: list[tuple[int, ...]]
    anchors: set[dt.date]
    moment: dt.datetime


def _counties(unit: Division | None) -> list[settings.County]:
    if unit is None:
        return settings.every_county()
    return [settings.County(settings.of_division(unit.pk), settings.scope_of(unit))]


def _stored(asked: Iterable[Question]) -> dict[tuple[str, int], _Kept]:
    asked = list(asked)
    if not asked:
        return {}
    villages = list(asked[0].scope.villages)
    sql = (
        "select duty, period, anchor, computed_at, village_id, group_id, owed, done, on_time, excused"
        " from duties_cell where period = any(%s) and duty = any(%s)"
    ) + (" and village_id = any(%s)" if villages else "")
    values: list[list[int] | list[str]] = [
        sorted({question.period.number for question in asked}),
        sorted({question.duty.code for question in asked}),
    ]
    kept: dict[tuple[str, int], _Kept] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, villages] if villages else values)
        for duty, period, anchor, moment, *counts in cursor.fetchall():
            cell = kept.setdefault((duty, period), _Kept([], set(), moment))
            cell.counts.append(tuple(counts))
            cell.anchors.add(anchor)
            cell.moment = min(cell.moment, moment)
    return kept


class _Codes:
    """Codes of divisions and groups by id."""

    def __init__(self) -> None:
        self._villages: dict[int, str] = defaultdict(str, Division.objects.values_list("pk", "code"))
        self._groups: dict[int | None, str] = {None: "", **dict(Group.objects.values_list("pk", "code"))}

    def written(self, question: Question, counts: Iterable[tuple[int, ...]]) -> Iterator[Written]:
        for village, group, owed, done, on_time, excused in counts:
            yield Written(
                question.duty.code,
                str(question.period),
                self._villages[village],
                self._groups[group],
                int(owed),
                int(done),
                int(on_time),
                int(excused),
            )


__all__ = ["HEADER", "Asked", "Rows", "Written", "rows"]
