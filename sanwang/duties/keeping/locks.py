"""Who may recount a cell: one at a time, or two recounts of one cell could store the older count last.

Two floors of advisory locks, held to the transaction's end: who recounts single cells shares their duty and period
and holds each cell; who recounts a whole duty and period holds it alone. The upper floor is always taken first, and
each floor in sorted order, so nobody waits in a circle. Take them before the statement that reads, at read committed:
that statement then sees all that was committed before the lock was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from django.db import connection

_EACH = "select {take}(k) from unnest(%s::bigint[]) k"


def share_periods(periods: Iterable[tuple[str, int]]) -> None:
    """Share duties and periods with others who recount single cells of them."""
    _take("pg_advisory_xact_lock_shared", (f"period {duty} {period}" for duty, period in periods))


def hold_period(duty: str, period: int) -> None:
    """Hold a whole duty and period alone."""
    _take("pg_advisory_xact_lock", [f"period {duty} {period}"])


def hold_cells(cells: Iterable[tuple[str, int, int, int | None]]) -> None:
    """Hold each of the cells alone."""
    _take("pg_advisory_xact_lock", (f"cell {' '.join(map(str, cell))}" for cell in cells))


def _take(take: str, names: Iterable[str]) -> None:
    keys = sorted(
        {int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True) for name in names}
    )
    with connection.cursor() as cursor:
        cursor.execute(_EACH.format(take=take), [keys])
