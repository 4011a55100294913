"""Cells of rejected rows as they were typed, so that a fault is shown where it stands."""

from __future__ import annotations

from collections.abc import Collection

from sanwang.intake.checking.text import plain
from sanwang.intake.reading.upload import read_upload
from sanwang.intake.result import CheckedSheet


def cells_of(content: bytes, sheet: CheckedSheet, rows: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the cells of the rows by field, as text."""
    if not rows:
        return {}
    grid = read_upload(content, {sheet.name or ""})[0]
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        cells = grid.rows[row - 1]
        found[row] = {
            name: plain(cells[i]) for i, name in enumerate(sheet.columns) if name is not None and i < len(cells)
        }
    return found
