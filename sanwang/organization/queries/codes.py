"""Fresh codes: the county's prefix and a number beyond the largest in use."""

from __future__ import annotations

import re
import zlib
from typing import Final

from django.db import connection, models

PREFIX: Final = {
    "member": "M",
    "membership": "B",
    "office": "C",
    "natural_village": "GN",
    "industry": "GI",
    "function": "GF",
}
"""Prefix by noun, for groups by kind; a group's number is as wide as the county's."""
WIDTH: Final = {"M": 6, "B": 6, "C": 5, "GN": 4, "GI": 3, "GF": 3}


def fresh(model: type[models.Model], prefix: str, *, count: int = 1, width: int = 6) -> list[str]:
    """Return ``count`` codes of the model that nobody holds: prefix and digits, at least ``width`` of them.

    The advisory lock is held to the end of the transaction: a second caller waits, and then counts on.
    """
    if not re.fullmatch(r"[A-Z]{1,4}", prefix):
        raise ValueError(f"not a prefix: {prefix!r}")
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [zlib.crc32(f"code:{table}:{prefix}".encode())])
        cursor.execute(
            f"select coalesce(max(substr(code, %s)::bigint), 0) from {table} where code ~ %s",
            [len(prefix) + 1, rf"^{prefix}\d{{1,12}}$"],
        )
        last = int(cursor.fetchone()[0])
    return [f"{prefix}{last + number:0{WIDTH.get(prefix, width)}d}" for number in range(1, count + 1)]
