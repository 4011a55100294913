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

from django.db import connection
from psycopg.types.numeric import Int8

from sanwang.duties.ledger import binding
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Question, Scope, Sight
from sanwang.duties.ledger.rules import Rule
from sanwang.duties.ledger.text import NAMES, Statement
from sanwang.kernel import prepared as once_planned
from sanwang.kernel.periods import Period

Make = Callable[[Question], Statement]
"""What is wanted of a question: ``text.cells``, ``text.explain``, ``text.records`` or a text made of them."""
Row = once_planned.Row
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
        for number, *row in once_planned.rows(_together(make, tuple(map(_shape, asked))), values):
            answers[number].append(tuple(row))
    return answers


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
