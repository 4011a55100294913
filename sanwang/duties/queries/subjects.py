"""Who stands behind a cell, how each of them stands, and the records that say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import SubjectKind
from sanwang.duties.ledger.question import Question, Scope, Setting, Sight
from sanwang.duties.ledger.rules import resolve
from sanwang.duties.ledger.text import explain, records
from sanwang.duties.queries import settings, statements
from sanwang.duties.states import State
from sanwang.kernel.periods import Period

_FIRST = (State.OVERDUE, State.DUE, State.ADVICE, State.EXCUSED, State.DONE)


@dataclass(frozen=True)
class Subject:
    """A group, unit, member or pairing (``kind``, ``id``) that owes a duty, and the ids of its records."""

    kind: SubjectKind
    id: int
    village_id: int
    group_id: int | None
    state: State
    records: tuple[object, ...] = ()


class Behind(Sequence[Subject]):
    """The subjects behind a cell, what is not done first. ``len()`` costs one query, a slice one more for records."""

    def __init__(self, question: Question | None) -> None:
        self._question = question

    @cached_property
    def _all(self) -> list[Subject]:
        if self._question is None:
            return []
        return sorted(stand(self._question), key=lambda one: (_FIRST.index(one.state), one.group_id or 0, one.id))

    @cached_property
    def _records(self) -> dict[int, tuple[object, ...]]:
        return records_behind([self._question])[0] if self._question else {}

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, index: int) -> Subject: ...
    @overload
    def __getitem__(self, index: slice) -> list[Subject]: ...
    def __getitem__(self, index: int | slice) -> Subject | list[Subject]:
        if isinstance(index, slice):
            return self._told(self._all[index])
        return self._told([self._all[index]])[0]

    def __iter__(self) -> Iterator[Subject]:
        return iter(self._told(self._all))

    def _told(self, part: list[Subject]) -> list[Subject]:
        return [replace(one, records=self._records.get(one.id, ())) for one in part]


def subjects(
    duty: str, period: Period, *, village_id: int, group_id: int | None = None, day: dt.date, on: dt.date | None = None
) -> Behind:
    """Return the subjects of a duty in a period in a village (all of it), or in one of its groups.

    Empty where nobody owes it then, or the period has not begun.
    """
    scope = Scope(villages=(village_id,), groups=(group_id,) if group_id else ())
    return Behind(ask(duty, period, Sight(day, on is not None), scope, settings.of_division(village_id)))


def groupless(duty: str, period: Period, *, village_id: int, day: dt.date, on: dt.date | None = None) -> Behind:
    """Return the subjects of a duty in the village that stand in no group."""
    scope = Scope(villages=(village_id,), groupless=True)
    return Behind(ask(duty, period, Sight(day, on is not None), scope, settings.of_division(village_id)))


def ask(duty: str, period: Period, sight: Sight, scope: Scope, setting: Setting) -> Question | None:
    """Return the question, or none if the period has not begun or nobody owes the duty then."""
    found = DUTIES[duty]
    if period.months != found.months or period.first > sight.on:
        return None
    rule = resolve(setting.rules, found, county=setting.county, anchor=period.anchor(sight.on))
    return None if rule is None else Question(found, period, rule, sight, scope)


def stand(question: Question) -> list[Subject]:
    """Return the subjects of a question, without their records. One round trip."""
    [rows] = statements.prepared(explain, [question])
    return [subject_of(question, row) for row in rows]


def subject_of(question: Question, row: statements.Row) -> Subject:
    """Return a row of ``text.explain`` as a subject; what is only advised is never due."""
    village, group, subject, state = row
    advised = question.duty.advice and state == State.DUE
    return Subject(question.duty.subjects.kind, subject, village, group, State.ADVICE if advised else State(state))


def records_behind(asked: Sequence[Question]) -> list[dict[int, tuple[object, ...]]]:
    """Return, for each question, the record ids behind its subjects, oldest first. One round trip."""
    answers = []
    for rows in statements.prepared(records, asked):
        behind: dict[int, tuple[object, ...]] = {}
        for subject, record in sorted(set(rows), key=lambda row: str(row[1])):
            behind[subject] = (*behind.get(subject, ()), record)
        answers.append(behind)
    return answers
