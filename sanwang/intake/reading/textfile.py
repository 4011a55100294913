"""A .csv as one grid: UTF-8 with or without a mark, else GB18030; parted by commas, or what the program put instead.

Beyond the contract (UTF-8, GB18030, commas) what spreadsheet programs write under the same name is read too: Excel's
"Unicode text" is UTF-16 with a mark and parted by tabs, a desk set to another region writes semicolons. That is
told by the first fifteen rows, the header among them; where they do not tell, the contract's comma parts the cells.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.utils.translation import gettext_lazy as _

from sanwang.intake.reading.grid import Grid
from sanwang.intake.reading.guard import (
    HEADING_ROWS,
    MAX_COLUMNS,
    MAX_ROWS,
    UTF16_MARKS,
    broken,
    too_many_columns,
    too_many_rows,
)
from sanwang.kernel.refusals import refuse

_FORMULA_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
"""How some programs force a number to stay text: ``="0793"``."""
_SAID = re.compile(r"sep=(.)\r?\n")
"""A first line by which Excel is told how cells are parted; it stays a row."""
_PARTS: Final = (",", "\t", ";")
_LOOKED_AT = 15
"""Rows in which a header may stand: as many as ``checking.heading`` searches."""
_LEAST_CELLS = 3


def decoded(content: bytes) -> str:
    """Return the text of a CSV; refuse bytes that are neither UTF-8 nor GB18030, nor UTF-16 with its mark."""
    encodings = ("utf-16",) if content.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse("file", _("认不出这个 CSV 的文字编码。请用 Excel 或 WPS 另存为 .xlsx 再传。"))


def read_csv(content: bytes) -> Grid:
    """Return the one grid of a CSV; its rows are records as ``csv.reader`` counts them."""
    rows = []
    text = decoded(content)
    try:
        for record in _records(text, _parted_by(text)):
            if len(record) > MAX_COLUMNS:
                raise too_many_columns()
            rows.append([_FORMULA_TEXT.sub(r"\1", cell) for cell in record])
            if len(rows) > MAX_ROWS + HEADING_ROWS:
                raise too_many_rows()
    except csv.Error as fault:
        raise broken() from fault
    return Grid(name=None, rows=rows)


def _records(text: str, parted_by: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=parted_by)


def _parted_by(text: str) -> str:
    """Return what parts the cells: a comma, unless another sign makes more rows of three filled cells at the top."""
    if (said := _SAID.match(text)) and said[1] in _PARTS:
        return said[1]
    return max(_PARTS, key=lambda sign: _full_rows(text, sign))  # of equals the first


def _full_rows(text: str, sign: str) -> int:
    above = islice(_records(text, sign), _LOOKED_AT)
    try:
        return sum(sum(bool(cell.strip()) for cell in record) >= _LEAST_CELLS for record in above)
    except csv.Error:
        return 0
