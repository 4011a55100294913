"""The uploaded workbook again, with its faults marked: red at the cell, the sentence as a comment.

Formulas give way to the values they showed, and text that begins like a formula stays text: what a clerk
typed is never run on another's desk.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from sanwang.intake.checking.text import plain
from sanwang.intake.declarations.form import Form
from sanwang.intake.messages import sentence
from sanwang.intake.reading.grid import Grid
from sanwang.intake.reading.guard import file_kind
from sanwang.intake.reading.upload import read_upload
from sanwang.intake.result import CheckedFile, CheckedSheet

MAX_STYLED_ROWS = 5_000
"""Above this the marked copy keeps the cells but not the looks: openpyxl takes a second for 2,000 rows."""

_RED = "FFF4B6B6"
_YELLOW = "FFFFE9A8"
_FORMULA_SIGNS = ("=", "+", "-", "@")
_AUTHOR = "三网"
_SHEET = "表"


@dataclass(frozen=True, slots=True)
class Mark:
    """What to write at one cell (column from 0): the sentence, and whether it is an error or a warning."""

    row: int
    column: int
    sentence: str
    is_error: bool


def marked_copy(content: bytes, form: Form, checked: CheckedFile) -> bytes:
    """Return an .xlsx of an upload with every error and warning of ``checked`` at its cell."""
    marks = {sheet.name or "": _marks(sheet, form) for sheet in checked.sheets}
    rows = sum(sheet.data_rows for sheet in checked.sheets)
    if file_kind(content) == "xlsx" and rows <= MAX_STYLED_ROWS:
        try:
            return _styled(content, marks)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            pass  # a workbook that openpyxl cannot carry over; its cells can still be given back
    return _plain(read_upload(content, marks), marks)


def _marks(sheet: CheckedSheet, form: Form) -> list[Mark]:
    """A fault whose column the sheet lacks, and one of the whole row, stands at the row's first cell."""
    found: dict[tuple[int, int], list[tuple[str, bool]]] = {}
    faults = [(e.row, e.column, e.field, e.code, True) for e in sheet.errors]
    faults += [(w.row, w.column, w.field, w.code, False) for w in sheet.warnings]
    for row, column, field, code, is_error in faults:
        text = str(sentence(code, form, field))
        if column is None and field:
            text = f"{form.by_field[field].header}：{text}"
        found.setdefault((row, column or 0), []).append((text, is_error))
    return [
        Mark(row, column, "；".join(text for text, _ in texts), any(bad for _, bad in texts))
        for (row, column), texts in sorted(found.items())
    ]


def _styled(content: bytes, marks: Mapping[str, Sequence[Mark]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                _keep_text(cell)
        tops = {
            (row, column): (block.min_row, block.min_col)
            for block in sheet.merged_cells.ranges
            for row in range(block.min_row, block.max_row + 1)
            for column in range(block.min_col, block.max_col + 1)
        }
        for mark in marks.get(sheet.title, ()):
            place = (mark.row, mark.column + 1)
            cell = sheet.cell(*tops.get(place, place))
            cell.fill = PatternFill("solid", fgColor=_RED if mark.is_error else _YELLOW)
            before = f"{cell.comment.text}；" if cell.comment else ""
            cell.comment = Comment(f"{before}{mark.sentence}", _AUTHOR)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _keep_text(cell: Any) -> None:
    if isinstance(cell, Cell) and isinstance(cell.value, str) and cell.value.startswith(_FORMULA_SIGNS):
        cell.data_type = "s"
        cell.quotePrefix = True  # Excel shows it as typed, and keeps it text when it is edited


def _plain(grids: Iterable[Grid], marks: Mapping[str, Sequence[Mark]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    looks = {
        True: book.add_format({"bg_color": f"#{_RED[2:]}"}),
        False: book.add_format({"bg_color": f"#{_YELLOW[2:]}"}),
    }
    text = book.add_format({"num_format": "@"})
    for grid in grids:
        sheet = book.add_worksheet(grid.name or _SHEET)
        at = {(m.row, m.column): m for m in marks.get(grid.name or "", ())}
        for number, row in enumerate(grid.rows, start=1):
            for column, raw in enumerate(row):
                mark = at.get((number, column))
                if mark or plain(raw):
                    look = looks[mark.is_error] if mark else text
                    sheet.write_string(number - 1, column, plain(raw), look)
        for mark in at.values():
            sheet.write_comment(mark.row - 1, mark.column, mark.sentence, {"author": _AUTHOR})
    book.close()
    return out.getvalue()
