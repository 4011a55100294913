"""An uploaded file as grids, whatever its kind."""

from collections.abc import Collection

from sanwang.intake.reading.grid import Grid
from sanwang.intake.reading.guard import file_kind
from sanwang.intake.reading.textfile import read_csv
from sanwang.intake.reading.workbook import read_workbook, sheet_names

CSV_SHEET = ""
"""The name by which the upload form calls the one sheet of a CSV."""


def sheets_of(content: bytes) -> list[str]:
    """Return the names of the sheets that the uploader can choose from (one empty name for a CSV)."""
    return sheet_names(content) if file_kind(content) == "xlsx" else [CSV_SHEET]


def read_upload(content: bytes, names: Collection[str]) -> list[Grid]:
    """Return the grids of the named sheets; refuse what the guard refuses. Names that are not there: none."""
    if file_kind(content) == "xlsx":
        return read_workbook(content, names)
    return [read_csv(content)] if CSV_SHEET in names else []
