"""Statements that are prepared on the server at their first use: planned once a connection, without their values.

For what is asked on every request, and for what takes longer to plan than to run. Everything must be reached by
index whatever the values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, TypeVar

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]
_NAME = re.compile(r"%\((\w+)\)s")


def rows(text: str, values: Mapping[str, Any]) -> list[Row]:
    """Run a text with ``%(name)s`` placeholders and return its rows."""
    with _cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


def run(text: str, values: Mapping[str, Any]) -> int:
    """Run a text that returns no rows; return how many it touched."""
    with _cursor() as cursor:
        cursor.execute(text, values)
        return int(cursor.rowcount)


def first(model: type[M], condition: str, values: Mapping[str, Any]) -> M | None:
    """Return the first row of a model that meets a condition in SQL, in a third of the time that the ORM takes."""
    text, names = _selecting(model)
    found = rows(f"{text} where {condition} limit 1", values)
    return model.from_db(connection.alias, names, found[0]) if found else None


@cache
def _selecting(model: type[Model]) -> tuple[str, list[str]]:
    """Return the text that selects a model's columns, each by its name, and its attributes in that order."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f'select {columns} from "{model._meta.db_table}"', [field.attname for field in fields]


def _cursor() -> CursorWrapper:
    """Return a cursor that prepares, seen by Django's log of queries like any other."""
    with connection.cursor():  # the connection is there, and was tried if it is an old one
        raw: psycopg.Connection[Any] = connection.connection
        raw.prepare_threshold = raw.prepare_threshold or 1_000_000
        raw.prepared_max = 400
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(_Prepared(raw))  # type: ignore[arg-type]


class _Prepared(psycopg.RawCursor[Row]):
    """A cursor whose statements are prepared at first use, and whose texts are read once."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        text, names = _numbered(query)
        return super().execute(text, [params[name] for name in names], prepare=True)


@lru_cache(maxsize=1024)
def _numbered(text: str) -> tuple[bytes, tuple[str, ...]]:
    """Return the text with ``$1`` and so on for its names, and the names in that order.

    The driver would read a long text anew each time, which takes longer than to run it.
    """
    names = tuple(dict.fromkeys(_NAME.findall(text)))
    number = {name: f"${at}" for at, name in enumerate(names, start=1)}
    return _NAME.sub(lambda found: number[found[1]], text).replace("%%", "%").encode(), names
