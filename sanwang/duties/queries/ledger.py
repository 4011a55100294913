"""Live lines of the ledger for a village or a group: recounted for every page, never stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty
from sanwang.duties.ledger.question import Question, Scope, Sight, Span, questions
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import settings, statements
from sanwang.duties.states import State
from sanwang.kernel.periods import Period


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a group (or a village, ``group_id`` none) owes of a duty in a period, seen from ``day``."""

    duty: Duty
    period: Period
    village_id: int
    group_id: int | None
    owed: int
    done: int
    on_time: int
    excused: int
    anchor: dt.date
    deadline: dt.date
    day: dt.date

    @property
    def unmet(self) -> int:
        """How many are neither done nor excused."""
        return self.owed - self.done - self.excused

    @property
    def overdue(self) -> int:
        """How many have no record although the deadline has passed; of advice none."""
        return 0 if self.duty.advice or self.day <= self.deadline else self.unmet

    @property
    def late(self) -> int:
        """How many were recorded, but after the days of grace."""
        return self.done - self.on_time

    @property
    def state(self) -> State:
        """The line in one word."""
        if self.unmet:
            return State.ADVICE if self.duty.advice else State.OVERDUE if self.overdue else State.DUE
        if not self.done:
            return State.EXCUSED
        return State.LATE if self.late else State.DONE


def village_lines(
    village_id: int, *, day: dt.date, on: dt.date | None = None, month: Period | None = None
) -> list[Line]:
    """Return a village's lines of the month, quarter and year in which ``month`` (none: the day's) lies.

    ``on``: as it had been recorded by that day (then ``day`` is that day). Two queries, whatever the size.
    """
    asked = _asked(Scope(villages=(village_id,)), settings.of_division(village_id), Sight(day, on is not None), month)
    return _lines(asked, day)


def group_lines(group_id: int, *, day: dt.date, on: dt.date | None = None, month: Period | None = None) -> list[Line]:
    """Return a group's lines, likewise. Two queries."""
    asked = _asked(Scope(groups=(group_id,)), settings.of_group(group_id), Sight(day, on is not None), month)
    return _lines([question for question in asked if question.duty.subjects.placed], day)


def _asked(scope: Scope, setting: settings.Setting, sight: Sight, month: Period | None) -> list[Question]:
    month = month or Period.of(sight.on, 1)
    return list(questions(Span(month, month), sight, scope=scope, setting=setting))


def _lines(asked: list[Question], day: dt.date) -> list[Line]:
    order = {code: number for number, code in enumerate(DUTIES)}
    answers = zip(asked, statements.prepared(cells, asked), strict=True)
    found = [line for question, rows in answers for line in _lines_of(question, rows, day)]
    return sorted(found, key=lambda line: (order[line.duty.code], line.group_id or 0))


def _lines_of(question: Question, rows: list[statements.Row], day: dt.date) -> Iterator[Line]:
    """Yield the rows of ``text.cells`` as lines seen from the day."""
    anchor, deadline = question.anchor, question.rule.deadline(question.period)
    for village, group, owed, done, on_time, excused in rows:
        yield Line(
            duty=question.duty,
            period=question.period,
            village_id=village,
            group_id=group,
            owed=int(owed),
            done=int(done),
            on_time=int(on_time),
            excused=int(excused),
            anchor=anchor,
            deadline=deadline,
            day=day,
        )
