"""Query sets put together once: what a page asks each time in the same words, with other ids and days.

To put a query of the ORM together takes longer than to run it, so ``@compiled`` calls the function that makes it with
stand-ins, keeps the statement, and later fills the values in. The rows are what the query set would have given.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from itertools import count
from typing import Any, ParamSpec, Protocol, Self, TypeVar, runtime_checkable

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from psycopg import sql
from psycopg.types.numeric import Int8

from sanwang.kernel import prepared

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
R = TypeVar("R")

MOST = 40
"""Ids in one list beyond which a statement of that length is not kept."""
_GREATEST = 2**63 - 1
"""The database knows no greater number; the ORM knows what to make of one."""
KEPT = 512
"""Statements that are kept of one function."""
_BEGIN = dt.datetime(1911, 1, 1, tzinfo=dt.UTC)
_STANDING_IN: dict[type, Callable[[int], Any]] = {
    int: lambda n: 1_000_000_007 + n,
    str: lambda n: f"¤{n}¤",
    dt.date: lambda n: _BEGIN.date() + dt.timedelta(n),
    dt.datetime: lambda n: _BEGIN + dt.timedelta(n),
    uuid.UUID: lambda n: uuid.UUID(int=n),
}
"""Makes of a number a value that stands for an argument; nobody's id, name or day."""
_OTHERS = 5_000
"""Where the numbers of the second stand-ins begin."""
_PLACES = re.compile(r"%s|%%")


@runtime_checkable
class Fillable(Protocol):
    """An argument made of several values, like an actor with his places."""

    def shape(self) -> Hashable:
        """Return all of it but the values: on this it may depend what is asked."""

    def values(self) -> tuple[Any, ...]:
        """Return the values: ids, days, times, texts."""

    def refilled(self, values: Sequence[Any]) -> Self:
        """Return the same with other values in their places."""


def compiled(build: Callable[P, QuerySet[M, R]]) -> Callable[P, list[R]]:
    """Make the function return the rows of its query set, which it puts together once for all values.

    Arguments are ids, days, times, texts, several of these, and ``Fillable``s, handed on as they are; what they are of
    another kind (None, a flag, a word of a list) may decide what is asked. Raises TypeError where a value is changed
    on its way into the query, or an argument is something else. Not for query sets that prefetch or lock.
    """
    made = lru_cache(maxsize=KEPT)(lambda parts, names: _made(build, parts, names))

    @wraps(build)
    def run(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        parts = tuple(map(_part, (*args, *kwargs.values())))
        values = [one for part in parts for one in part.values]
        if any(len(part.kinds) > MOST for part in parts) or any(
            type(one) is int and abs(one) > _GREATEST for one in values
        ):
            return list(build(*args, **kwargs))
        statement: _Statement | None = made(parts, tuple(kwargs))
        return [] if statement is None else statement.rows(values)

    return run


@dataclass(frozen=True)
class _Part:
    """An argument: what a statement depends on, its values, and how it is made of other values."""

    shape: Hashable
    kinds: tuple[type, ...]
    values: tuple[Any, ...] = field(compare=False)
    filled: Callable[[tuple[Any, ...]], Any] = field(compare=False)


def _part(value: Any) -> _Part:
    if type(value) in _STANDING_IN:
        return _Part("one", (type(value),), (value,), lambda values: values[0])
    if isinstance(value, list | tuple):
        if all(type(one) in _STANDING_IN for one in value):
            return _Part("several", tuple(map(type, value)), tuple(value), tuple)
        return _Part(("is", tuple(value)), (), (), lambda _: value)
    if isinstance(value, Fillable):
        values = value.values()
        return _Part((type(value), value.shape()), tuple(map(type, values)), values, value.refilled)
    if isinstance(value, Model | QuerySet):
        raise TypeError(f"{value!r} cannot be filled into a statement")
    return _Part(("is", value), (), (), lambda _: value)


@dataclass(frozen=True)
class _Statement:
    """A query set and its text, in which ``%(p3)s`` is the fourth value."""

    told: QuerySet[Any, Any]
    compiler: Any
    text: str
    places: tuple[int, ...]

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """Run the text with the values, and return what the query set makes of its rows."""
        given = {f"p{place}": _typed(values[place]) for place in self.places}
        answered = object.__new__(type(self.told))
        answered.__dict__ = {**self.told.__dict__, "_query": _Answered(self.compiler, prepared.rows(self.text, given))}
        made: Any = answered._iterable_class(answered)
        return [*made]


class _Answered:
    """Stands for a query and its compiler where a query set makes objects, tuples or values of rows."""

    def __init__(self, compiler: Any, rows: list[Any]) -> None:
        self._compiler = compiler
        self._rows = rows

    def __getattr__(self, name: str) -> Any:
        """Return what a query set wants to know of either."""
        return getattr(self._compiler if hasattr(self._compiler, name) else self._compiler.query, name)

    def get_compiler(self, *_: Any, **__: Any) -> _Answered:
        """Return itself."""
        return self

    def execute_sql(self, *_: Any, **__: Any) -> list[list[Any]]:
        """Return the rows, in one piece."""
        return [self._rows]

    def results_iter(self, results: Any = None, tuple_expected: bool = False, **_: Any) -> Iterator[Any]:
        """Return the rows with the fields' own types."""
        rows: Iterator[Any] = self._compiler.results_iter(results or [self._rows], tuple_expected)
        return rows


def _typed(value: Any) -> Any:
    return Int8(value) if type(value) is int else value


def _made(build: Callable[..., Any], parts: tuple[_Part, ...], names: tuple[str, ...]) -> _Statement | None:
    """Return the statement for arguments of these kinds; none where no row can be an answer.

    It is put together twice, with other stand-ins: what differs otherwise than these was changed on its way.
    """
    one, other = (_standing_in(parts, begin) for begin in (0, _OTHERS))
    try:
        told, compiler, text, first = _put_together(build, parts, one, names)
        *_, again, second = _put_together(build, parts, other, names)
    except EmptyResultSet:
        return None
    if text != again or len(first) != len(second):
        raise TypeError(f"{build.__qualname__}: the statement depends on a value")
    pairs = list(zip(one, other, strict=True))
    places = [_place(build, pairs, pair) for pair in zip(first, second, strict=True)]
    given = iter(zip(places, first, strict=True))
    filled = _PLACES.sub(lambda found: found[0] if found[0] == "%%" else _written(*next(given)), text)
    return _Statement(told, compiler, filled, tuple(sorted({place for place in places if place is not None})))


def _standing_in(parts: tuple[_Part, ...], begin: int) -> list[Any]:
    """Return a stand-in for each value of the arguments, each another."""
    kinds = (kind for part in parts for kind in part.kinds)
    return [_STANDING_IN[kind](number) for number, kind in zip(count(begin), kinds, strict=False)]


def _put_together(
    build: Callable[..., Any], parts: tuple[_Part, ...], values: Sequence[Any], names: tuple[str, ...]
) -> tuple[Any, Any, str, Sequence[Any]]:
    left = iter(values)
    filled = [part.filled(tuple(next(left) for _ in part.kinds)) for part in parts]
    named = len(filled) - len(names)
    told = build(*filled[:named], **dict(zip(names, filled[named:], strict=True)))
    if told._prefetch_related_lookups or told.query.select_for_update:
        raise TypeError(f"{build.__qualname__} prefetches or locks")
    connection.ensure_connection()
    compiler = told.query.get_compiler(connection.alias)
    compiler.connection = connection  # no thread's own: it is asked only how fields are read
    text, parameters = compiler.as_sql()
    return told, compiler, text, parameters


def _place(build: Callable[..., Any], pairs: list[tuple[Any, Any]], pair: tuple[Any, Any]) -> int | None:
    """Return which value a placeholder of the statement stands for; none for one that is always the same."""
    if pair[0] == pair[1]:
        return None
    if pair in pairs:
        return pairs.index(pair)
    raise TypeError(f"{build.__qualname__} changes a value on its way into the query: {pair[0]!r}")


def _written(place: int | None, value: Any) -> str:
    """Return a value's placeholder, or what is always the same as a literal: the planner may rely on it."""
    if place is not None:
        return f"%(p{place})s"
    return sql.Literal(value).as_string(connection.connection).replace("%", "%%")
