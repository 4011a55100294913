"""The ledger's text run on PostgreSQL, several questions in one round trip.

Questions about a village, a group or a subject are prepared on the server: planning all twelve takes several
times longer than answering them, and with everything reached by index no plan depends on the values. Questions
about a whole county are bound by the client, so that the planner sees constants.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.types.numeric import Int8

from sanwang.duties.ledger import binding
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Question, Scope, Sight
from sanwang.duties.ledger.rules import Rule
from sanwang.duties.ledger.text import NAMES, Statement
from sanwang.kernel.periods import Period

Make = Callable[[Question], Statement]
"""What is wanted of a question: ``text.cells``, ``text.explain``, ``text.records`` or a text made of them."""
Row = tuple[Any, ...]
Shape = tuple[str, int, int, int, bool, int, int]
_SOME_DAY = dt.date(2000, 1, 31)


def bound(statement: Statement, *, returns: bool = True) -> list[Row]:
    """Run one statement with its values written into it; ``returns``: whether it gives rows back."""
    with connection.cursor() as cursor:
        cursor.execute(binding.postgresql(statement.text), statement.parameters)
        return list(cursor.fetchall()) if returns else []


def bound_together(make: Make, asked: Sequence[Question]) -> list[list[Row]]:
    """Return the rows of each question, all in one round trip, with the values written into it."""
    answers: list[list[Row]] = [[] for _ in asked]
    parts: list[str] = []
    values: dict[str, Any] = {}
    for number, question in enumerate(asked):
        made = make(question)
        text = NAMES.sub(rf":q{number}_\1", made.text)
        parts.append(f"select {number} as question, t{number}.* from ({text}) t{number}")
        values |= {f"q{number}_{name}": value for name, value in made.parameters.items()}
    if asked:
        for number, *row in bound(Statement("\nunion all\n".join(parts), values)):
            answers[number].append(tuple(row))
    return answers


def prepared(make: Make, asked: Sequence[Question], beside: Mapping[str, Any] | None = None) -> list[list[Row]]:
    """Return the rows of each question, all in one round trip, prepared on the server.

    For small scopes only: the plan is made without the values. ``beside``: what the text binds besides.
    """
    answers: list[list[Row]] = [[] for _ in asked]
    if asked:
        values = {
            f"q{number}_{name}": _value(value)
            for number, question in enumerate(asked)
            for name, value in {**question.parameters(), **(beside or {})}.items()
        }
        for number, *row in rows(_together(make, tuple(map(_shape, asked))), values):
            answers[number].append(tuple(row))
    return answers


def rows(text: str, values: Mapping[str, Any]) -> list[Row]:
    """Run a text with ``%(name)s`` placeholders as a statement prepared on the server."""
    with _cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


def run(text: str, values: Mapping[str, Any]) -> int:
    """Run a text that returns no rows, likewise; return how many it touched."""
    with _cursor() as cursor:
        cursor.execute(text, values)
        return int(cursor.rowcount)


def _cursor() -> CursorWrapper:
    """Return a cursor that prepares, seen by Django's log of queries like any other."""
    with connection.cursor():  # the connection is there, and was tried if it is an old one
        raw: psycopg.Connection[Any] = connection.connection
        raw.prepare_threshold = raw.prepare_threshold or 1_000_000
        raw.prepared_max = 400
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(_Prepared(raw))  # type: ignore[arg-type]


class _Prepared(psycopg.Cursor[Row]):
    """A cursor whose statements are prepared at first use."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True)


def _value(value: Any) -> Any:
    return Int8(value) if isinstance(value, int) else value


def _shape(question: Question) -> Shape:
    """Return all on which the text of a question depends."""
    scope, rule = question.scope, question.rule
    return (
        question.duty.code,
        len(scope.villages),
        len(scope.groups),
        len(scope.subjects),
        scope.groupless,
        len(rule.group_kinds or ()),
        len(rule.manners or ()),
    )


@lru_cache(maxsize=512)
def _together(make: Make, shapes: tuple[Shape, ...]) -> str:
    parts = []
    for number, (code, villages, groups, subjects, groupless, kinds, manners) in enumerate(shapes):
        duty = DUTIES[code]
        rule = Rule(code, group_kinds=("",) * kinds or None, manners=("",) * manners or None)
        scope = Scope((0,) * villages, (0,) * groups, groupless, (0,) * subjects)
        question = Question(duty, Period.of(_SOME_DAY, duty.months), rule, Sight(_SOME_DAY), scope)
        text = NAMES.sub(rf"%(q{number}_\1)s", make(question).text.replace("%", "%%"))
        parts.append(f"select {number} as question, t{number}.* from ({text}) t{number}")
    return "\nunion all\n".join(parts)
