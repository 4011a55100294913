"""What only the owner of tables may do, and no statement says that it was not done: PostgreSQL skips it with a warning.

The product works under a role that owns nothing. After many rows have come in at once the planner must be told, or it
takes full tables for empty ones until the server's own rounds come by: then a statement of a second can take a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

_KEYS = """
select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
where conrelid = any(%s::regclass[]) and contype = 'f' order by oid
"""
_INDEXES = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
where i.indrelid = any(%s::regclass[]) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
order by i.indexrelid
"""
_OWNED = "select bool_and(pg_has_role(session_user, relowner, 'usage')) from pg_class where oid = any(%s::regclass[])"


def analyse(tables: Iterable[str]) -> None:
    """Let the planner count the tables' rows, also those of the transaction that is open."""
    with _as_who_signed_in() as cursor:
        cursor.execute(f"analyze {', '.join(tables)}")


def tidy(tables: Iterable[str]) -> None:
    """Do the same, and let it know that pages are full, so that it reads indexes alone. Not in a transaction."""
    with _as_who_signed_in() as cursor:
        cursor.execute(f"vacuum (analyze) {', '.join(tables)}")


@contextmanager
def filled_at_once(tables: Iterable[str]) -> Iterator[None]:
    """Check foreign keys and make indexes for all rows together, when the block has put them in.

    The keys are taken away and made anew, which checks every row by one join a key, where a look-up a row would take
    ten times as long; so are the indexes that no constraint stands on. What breaks a key breaks the block. For an open
    transaction, which keeps everybody else from the tables to its end: for tables that are filled for the first time.
    Where who signed in does not own the tables, all is left as it is.
    """
    listed = list(tables)
    with _as_who_signed_in() as cursor:
        keys, indexes = _taken_away(cursor, listed)
    yield
    with _as_who_signed_in() as cursor:
        cursor.execute("set constraints all immediate")  # nothing may wait while a table is changed
        cursor.execute("set local maintenance_work_mem = '256MB'")
        for _name, text in indexes:
            cursor.execute(text)
        for table, name, text in keys:
            cursor.execute(f"alter table {table} add constraint {name} {text}")
        cursor.execute("set constraints all deferred")


def _taken_away(cursor: CursorWrapper, tables: list[str]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return the foreign keys and the indexes that were there, with the texts that make them anew."""
    cursor.execute(_OWNED, [tables])
    if cursor.fetchone() != (True,):
        return [], []
    cursor.execute(_KEYS, [tables])
    keys = cursor.fetchall()
    cursor.execute(_INDEXES, [tables])
    indexes = cursor.fetchall()
    for table, name, _text in keys:
        cursor.execute(f"alter table {table} drop constraint {name}")
    for name, _text in indexes:
        cursor.execute(f"drop index {name}")
    return keys, indexes


@contextmanager
def _as_who_signed_in() -> Iterator[CursorWrapper]:
    """Give up the product's role for the block; who signed in owns the tables, wherever the product made them.

    After a failure nothing is restored: a transaction takes the change of role back by itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('role')")
        [role] = cursor.fetchone() or ["none"]
        cursor.execute("set role none")
        yield cursor
        cursor.execute("select set_config('role', %s, false)", [role])
