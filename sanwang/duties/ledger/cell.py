"""A cell: the four counts of one duty, period, village and group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from sanwang.duties.ledger.question import Key, Question, Value
from sanwang.duties.ledger.text import Statement, cells

Run = Callable[[Statement], Iterable[tuple[object, ...]]]
"""Whoever runs a statement on an engine and gives back its rows."""


class Cell(NamedTuple):
    """One row of the ledger. Overdue is not in it: it is owed - done - excused after the deadline."""

    duty: str
    period: str
    village_id: Key
    group_id: Key | None
    owed: int
    done: int
    on_time: int
    excused: int


def answer(run: Run, asked: Iterable[Question]) -> Iterator[Cell]:
    """Yield the cells of the questions, one statement each."""
    for question in asked:
        for village, group, *counts in run(cells(question)):
            yield Cell(question.duty.code, str(question.period), village, group, *map(int, counts))  # type: ignore[arg-type]


def written(cell: Cell) -> tuple[str, ...]:
    """Return the cell as text, as it is exported and sorted: an empty group is ''."""
    return tuple("" if value is None else str(value) for value in cell)


__all__ = ["Cell", "Run", "Value", "answer", "written"]
