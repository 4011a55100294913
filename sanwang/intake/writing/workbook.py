"""One form as a workbook: title, heading lines, header of one or two lines, rows."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from sanwang.intake.checking.outcome import Value
from sanwang.intake.declarations.form import CODES, Column, Form
from sanwang.intake.writing.cells import Names, Written, written

Row = Mapping[str, Value]

_WIDTHS = {"id": 21.0, "phone": 14.0, "text": 16.0, "date": 12.0, "village": 14.0, "group": 16.0, "item": 26.0}
_DEFAULT_WIDTH = 10.0


@dataclass(frozen=True)
class Page:
    """One sheet to write: its name, title, free lines under it, labelled values, and rows of values by field.

    A row may have ``codes`` beside the form's fields: what tells namesakes apart. Only then is there a column for it.
    """

    name: str
    title: str
    rows: Sequence[Row]
    lines: Sequence[str] = ()
    labelled: Mapping[str, Value] | None = None


def write_workbook(form: Form, pages: Iterable[Page], names: Names) -> bytes:
    """Return an .xlsx in the form's own layout; checking it again gives the rows' values without an error."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    for page in pages:
        _Sheet(book, form, names).write(page)
    book.close()
    return out.getvalue()


class _Sheet:
    """Writes one page, from the top down."""

    def __init__(self, book: Any, form: Form, names: Names) -> None:
        centred = {"align": "center", "valign": "vcenter", "text_wrap": True}
        self._title = book.add_format(centred | {"bold": True, "font_size": 16})
        self._head = book.add_format(centred | {"bold": True, "border": 1, "bg_color": "#F2F2F2"})
        self._text = book.add_format({"num_format": "@", "border": 1, "valign": "vcenter"})
        self._figure = book.add_format({"border": 1, "valign": "vcenter"})
        self._book, self._form, self._names = book, form, names
        self._columns: tuple[Column, ...] = form.columns
        self._at = 0

    def write(self, page: Page) -> None:
        self._sheet = self._book.add_worksheet(page.name)
        if any(row.get(CODES.field) for row in page.rows):
            self._columns = (*self._form.columns, CODES)
        last = len(self._columns) - 1
        self._sheet.merge_range(0, 0, 0, last, "", self._title)
        self._sheet.write_string(0, 0, page.title, self._title)
        self._at = 1
        for line in page.lines:
            self._sheet.write_string(self._at, 0, line)
            self._at += 1
        for label in self._form.labels:
            self._label(label.label, (page.labelled or {}).get(label.field))
        self._header()
        self._sheet.freeze_panes(self._at, 0)
        self._rows(page.rows)

    def _label(self, label: str, value: Value) -> None:
        if value is not None:
            self._sheet.write_string(self._at, 0, label)
            self._cell(1, value if isinstance(value, int | float) else str(value))
            self._at += 1

    def _header(self) -> None:
        """A column under a merged header has its name in the second line, any other spans both."""
        columns = self._columns
        height = 2 if self._form.has_tops else 1
        for i, column in enumerate(columns):
            self._sheet.set_column(i, i, _WIDTHS.get(column.kind, _DEFAULT_WIDTH))
            if column.top:
                self._sheet.write_string(self._at + 1, i, column.header, self._head)
            elif height == 2:
                self._merge((self._at, i), (self._at + 1, i), column.header)
            else:
                self._sheet.write_string(self._at, i, column.header, self._head)
        for first, last, top in _tops(columns):
            self._merge((self._at, first), (self._at, last), top)
        self._at += height

    def _merge(self, first: tuple[int, int], last: tuple[int, int], text: str) -> None:
        if first == last:
            self._sheet.write_string(*first, text, self._head)
            return
        self._sheet.merge_range(*first, *last, "", self._head)
        self._sheet.write_string(*first, text, self._head)

    def _rows(self, rows: Sequence[Row]) -> None:
        above: dict[str, Value] = {}
        for number, row in enumerate(rows, start=1):
            if _would_fill_down(row, above, self._form):
                self._at += 1
                above = {}
            for i, column in enumerate(self._columns):
                value = number if column.kind == "ignore" else row.get(column.field)
                self._cell(i, written(value, column, self._names))
            above = dict(row)
            self._at += 1

    def _cell(self, column: int, cell: Written) -> None:
        if isinstance(cell, str):
            self._sheet.write_string(self._at, column, cell, self._text)
        else:
            self._sheet.write_number(self._at, column, cell, self._figure)


def _tops(columns: Sequence[Column]) -> list[tuple[int, int, str]]:
    """Return the merged headers as (first column, last column, text)."""
    found: list[tuple[int, int, str]] = []
    for i, column in enumerate(columns):
        if not column.top:
            continue
        if found and found[-1][1] == i - 1 and found[-1][2] == column.top:
            found[-1] = (found[-1][0], i, column.top)
        else:
            found.append((i, i, column.top))
    return found


def _would_fill_down(row: Row, above: Row, form: Form) -> bool:
    """Whether a blank of this row would be read as the value above it: a blank row before it ends the run."""
    for name in form.fill_down:
        if row.get(name) is not None:
            return False
        if above.get(name) is not None:
            return True
    return False
