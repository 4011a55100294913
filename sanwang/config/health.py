"""Whether the product is well: database, queue, and how far the ledger lags behind what was recorded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import Error, connection

LATE = 600.0
"""Seconds of lag beyond which a monitor should wake somebody: the worker stands still."""

_SQL = """
select (select count(*) from procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, now()) <= now()),
       (select coalesce(extract(epoch from now() - min(marked_at)), 0) from duties_dirty)
"""


@dataclass(frozen=True)
class Health:
    """``database`` and ``status`` are ``ok`` or what is wrong, ``queue`` counts due jobs, ``lag`` is in seconds."""

    status: str
    database: str
    queue: int | None = None
    lag: float | None = None

    @property
    def is_well(self) -> bool:
        """Whether a monitor may sleep."""
        return self.status == "ok"

    def as_json(self) -> dict[str, Any]:
        """Return it as the endpoint answers it."""
        return asdict(self)


def look() -> Health:
    """Ask the database once."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SQL)
            queue, lag = cursor.fetchone()
    except Error:
        return Health("database", "unreachable")
    return Health("ok" if lag <= LATE else "lag", "ok", int(queue), round(float(lag), 1))
