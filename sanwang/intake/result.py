"""What checking a file says: accepted rows, row errors, warnings; as data and as the companions' JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sanwang.intake.checking.outcome import Value
from sanwang.intake.reading.grid import column_letter


@dataclass(frozen=True, slots=True)
class Record:
    """An accepted row: its number on the sheet, its values by field, the codes of its warnings."""

    row: int
    values: Mapping[str, Value]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell. ``raw`` is its text, ``column`` its column from 0 (none: not on the sheet)."""

    row: int
    field: str
    code: str
    raw: str = ""
    column: int | None = None


@dataclass(frozen=True, slots=True)
class CellWarning:
    """A warning at one cell (or at the row, without a field) of an accepted row."""

    row: int
    field: str
    code: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row that is not data: ``blank``, ``subtotal``, ``total``, ``repeated header`` or ``footnote``."""

    row: int
    why: str


@dataclass(frozen=True)
class CheckedSheet:
    """One sheet that was read as data. ``columns`` has a field, or none, for each column from the first.

    ``above``: what stands above the header; ``villages``: what its column for the village says, each once.
    """

    name: str | None
    header_rows: tuple[int, ...]
    columns: tuple[str | None, ...]
    records: tuple[Record, ...] = ()
    errors: tuple[CellError, ...] = ()
    warnings: tuple[CellWarning, ...] = ()
    ignored_rows: tuple[IgnoredRow, ...] = ()
    file_warnings: tuple[str, ...] = ()
    meta: Mapping[str, Value] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    above: str = ""
    villages: tuple[str, ...] = ()

    @property
    def rejected_rows(self) -> tuple[int, ...]:
        """Return the numbers of the rows with errors, each once, in order."""
        return tuple(sorted({e.row for e in self.errors}))

    @property
    def data_rows(self) -> int:
        """Return how many rows are data, accepted or rejected."""
        return len(self.records) + len(self.rejected_rows)

    def as_json(self) -> dict[str, Any]:
        """Return the sheet with the companions' keys."""
        return {
            "name": self.name,
            "header_rows": list(self.header_rows),
            "columns": {column_letter(i): name for i, name in enumerate(self.columns)},
            "meta": dict(self.meta),
            "records": [
                {"row": r.row, "values": _json_values(r.values), "warnings": list(r.warnings)} for r in self.records
            ],
            "errors": [{"row": e.row, "field": e.field, "code": e.code, "raw": e.raw} for e in self.errors],
            "ignored_rows": [{"row": i.row, "why": i.why} for i in self.ignored_rows],
            "file_warnings": list(self.file_warnings),
        }


@dataclass(frozen=True)
class CheckedFile:
    """One file. ``unread``: sheets that the upload names but that hold no table of the form."""

    form: str
    sheets: tuple[CheckedSheet, ...]
    unread: tuple[str, ...] = ()

    @property
    def accepted(self) -> int:
        """Return how many rows were accepted."""
        return sum(len(sheet.records) for sheet in self.sheets)

    @property
    def rejected(self) -> int:
        """Return how many rows were rejected."""
        return sum(len(sheet.rejected_rows) for sheet in self.sheets)

    def as_json(self) -> dict[str, Any]:
        """Return the file with the companions' keys."""
        return {
            "form": self.form,
            "sheets": [sheet.as_json() for sheet in self.sheets],
            "unread_sheets": list(self.unread),
        }


def _json_values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
