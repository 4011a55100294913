"""What a member owes: his pairings, his study and party days, the talk with him, his appraisal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from sanwang.duties.ledger.duty import Duty, SubjectKind
from sanwang.duties.ledger.question import Question, Scope, Sight, Span, questions
from sanwang.duties.ledger.text import explain
from sanwang.duties.queries import settings, statements
from sanwang.duties.queries.subjects import Subject, ask, records_behind, stand, subject_of
from sanwang.duties.states import State
from sanwang.kernel.periods import Period

_PAIRINGS = """
select pairing_id from fact_pairing
where member_id = %s and valid_from <= %s and (valid_to is null or valid_to > %s) order by pairing_id
"""


@dataclass(frozen=True)
class Owed:
    """One duty of a member in a period: ``subject`` is himself or one of his pairings."""

    duty: Duty
    period: Period
    subject: Subject
    deadline: dt.date


def owed_by_member(
    member_id: int,
    *,
    day: dt.date,
    on: dt.date | None = None,
    pairings: Sequence[int] | None = None,
    with_records: bool = True,
    graced: Collection[str] = (),
) -> list[Owed]:
    """Return what the member owes in the day's month, quarter and year, done or not.

    ``graced``: monthly duties that are told of the month before as well, while its days of grace run.
    Four queries; one less each where the caller knows the member's ``pairings`` on the day, and without the records.
    """
    held = _pairings(member_id, day) if pairings is None else tuple(pairings)
    month = Period.of(day, 1)
    span = Span(Period(1, month.number - 1), month) if graced else Span(month, month)
    scopes = {SubjectKind.MEMBER: Scope(subjects=(member_id,)), SubjectKind.PAIRING: Scope(subjects=padded(held))}
    asked = [
        replace(question, scope=scopes[question.duty.subjects.kind])
        for question in questions(span, Sight(day, on is not None), setting=settings.of_member(member_id))
        if (question.period.is_open(day) or _is_graced(question, graced))
        and question.duty.subjects.kind in scopes
        and scopes[question.duty.subjects.kind].subjects
    ]
    answers = statements.prepared(explain, asked)
    behind = records_behind(asked) if with_records else [{} for _ in asked]
    return [owed for parts in zip(asked, answers, behind, strict=True) for owed in _owed(*parts)]


def _is_graced(question: Question, duties: Collection[str]) -> bool:
    """Whether what is not recorded of a period that ended is not overdue yet, in one of the monthly duties."""
    duty = question.duty
    return duty.code in duties and duty.months == 1 and not question.overdue


def visits_of(
    pairings: tuple[int, ...], *, village_id: int, day: dt.date, on: dt.date | None = None
) -> dict[int, State]:
    """Return how the visits of the day's month stand, by pairing; none for one under which no visit is owed.

    ``village_id``: a village of their county. Two queries.
    """
    setting, scope = settings.of_division(village_id), Scope(subjects=padded(pairings))
    question = ask("visit", Period.of(day, 1), Sight(day, on is not None), scope, setting) if pairings else None
    return {one.id: one.state for one in stand(question)} if question else {}


def _pairings(member_id: int, day: dt.date) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_PAIRINGS, [member_id, day, day])
        return tuple(row[0] for row in cursor.fetchall())


def padded(ids: tuple[int, ...]) -> tuple[int, ...]:
    """Repeat the last id up to a power of two, so that few statements are prepared."""
    if not ids:
        return ()
    size = 1 << (len(ids) - 1).bit_length()
    return ids + (ids[-1],) * (size - len(ids))


def _owed(question: Question, rows: list[statements.Row], behind: dict[int, tuple[object, ...]]) -> list[Owed]:
    found = sorted((subject_of(question, row) for row in rows), key=lambda one: one.id)
    deadline = question.rule.deadline(question.period)
    return [
        Owed(question.duty, question.period, replace(one, records=behind.get(one.id, ())), deadline) for one in found
    ]
