"""What only the owner of tables may do, and no statement says that it was not done: PostgreSQL skips it with a warning.

The product works under a role that owns nothing. After many rows have come in at once the planner must be told, or it
takes full tables for empty ones until the server's own rounds come by: then a statement of a second can take a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper


def analyse(tables: Iterable[str]) -> None:
    """Let the planner count the tables' rows, also those of the transaction that is open."""
    with _as_who_signed_in() as cursor:
        cursor.execute(f"analyze {', '.join(tables)}")


def tidy(tables: Iterable[str]) -> None:
    """Do the same, and let it know that pages are full, so that it reads indexes alone. Not in a transaction."""
    with _as_who_signed_in() as cursor:
        cursor.execute(f"vacuum (analyze) {', '.join(tables)}")


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
