"""A .csv as one grid: UTF-8 with or without a mark, else GB18030."""

import csv
import io
import re

from django.utils.translation import gettext_lazy as _

from sanwang.intake.reading.grid import Grid
from sanwang.intake.reading.guard import HEADING_ROWS, MAX_COLUMNS, MAX_ROWS, broken, too_many_columns, too_many_rows
from sanwang.kernel.refusals import refuse

_FORMULA_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
"""How some programs force a number to stay text: ``="0793"``."""


def decoded(content: bytes) -> str:
    """Return the text of a CSV; refuse bytes that are neither UTF-8 nor GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse("file", _("认不出这个 CSV 的文字编码。请用 Excel 或 WPS 另存为 .xlsx 再传。"))


def read_csv(content: bytes) -> Grid:
    """Return the one grid of a CSV; its rows are records as ``csv.reader`` counts them."""
    rows = []
    try:
        for record in csv.reader(io.StringIO(decoded(content), newline="")):
            if len(record) > MAX_COLUMNS:
                raise too_many_columns()
            rows.append([_FORMULA_TEXT.sub(r"\1", cell) for cell in record])
            if len(rows) > MAX_ROWS + HEADING_ROWS:
                raise too_many_rows()
    except csv.Error as fault:
        raise broken() from fault
    return Grid(name=None, rows=rows)
