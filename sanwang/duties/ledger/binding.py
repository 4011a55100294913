"""How each engine writes a placeholder; nothing else of the text differs between them."""

from __future__ import annotations

from sanwang.duties.ledger.text import NAMES


def postgresql(text: str) -> str:
    """Write ``%(name)s``. Bind on the client (psycopg's ClientCursor): the planner then sees constants."""
    return NAMES.sub(r"%(\1)s", text.replace("%", "%%"))


def duckdb(text: str) -> str:
    """Write ``$name``."""
    return NAMES.sub(r"$\1", text)


def spark(text: str) -> str:
    """Leave ``:name``, as Spark's own named parameters are written."""
    return text
