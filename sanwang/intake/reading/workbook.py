"""An .xlsx as grids: values through calamine, formats through one pass over the XML."""

import io
from collections.abc import Collection
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from sanwang.intake.reading.formats import Parts
from sanwang.intake.reading.grid import Grid
from sanwang.intake.reading.guard import HEADING_ROWS, MAX_ROWS, broken, too_many_rows

LONGEST_NAME = 255
"""Letters of a sheet's name: Excel gives it 31, other programs more."""


def sheet_names(content: bytes) -> list[str]:
    """Return the names of the sheets in their order; refuse what does not open, or has a name that nobody typed."""
    try:
        names = list(CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names)
    except (CalamineError, ValueError, OSError) as fault:
        raise broken() from fault
    if any(len(name) > LONGEST_NAME for name in names):
        raise broken()
    return names


def read_workbook(content: bytes, names: Collection[str]) -> list[Grid]:
    """Return the named sheets in the workbook's order; refuse more rows than ``MAX_ROWS`` in all."""
    parts = Parts(content)
    wanted = [name for name in sheet_names(content) if name in names]
    formats = {name: parts.formats(name) for name in wanted}
    if sum(f.last_row for f in formats.values()) > MAX_ROWS + HEADING_ROWS:
        raise too_many_rows()
    grids = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in wanted:
            found = formats[name]
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            _show_faults(rows, found.faults)
            grids.append(
                Grid(
                    name=name,
                    rows=rows,
                    hidden=frozenset(found.hidden),
                    struck={row: frozenset(columns) for row, columns in found.struck.items()},
                    months=frozenset(found.months),
                    from_1904=parts.from_1904,
                )
            )
    except (CalamineError, ValueError, OSError) as fault:
        raise broken() from fault
    return grids


def _show_faults(rows: list[list[Any]], faults: Collection[tuple[int, int]]) -> None:
    """Calamine reads a cell like #N/A as empty; what was meant is unknown, which is not nothing."""
    for row, column in faults:
        if row <= len(rows) and column < len(rows[row - 1]):
            rows[row - 1][column] = "#N/A"
