"""A member roster as a village sends it in: one row changed, one with a fault, one new."""

from __future__ import annotations

import io

import openpyxl

from sanwang.demo.county.names import id_check

TITLES = 2
"""Rows above the first member: the title and the heads of the columns."""
NEWCOMER = "程新来"


def touched(content: bytes, *, serial: int, title: str = "") -> bytes:
    """Return an exported roster with a changed row, a faulty row and a new row; ``title`` renames sheet and title."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    column = {cell.value: cell.column for cell in sheet[TITLES]}
    sheet.cell(TITLES + 1, column["特长"]).value = f"篾匠{serial}"
    sheet.cell(TITLES + 2, column["身份证号"]).value = "99112619"
    last = sheet.max_row + 1
    for name, cell in _newcomer(serial).items():
        sheet.cell(last, column[name]).value = cell
    sheet.cell(last, column["序号"]).value = last - TITLES
    sheet.cell(last, column["党小组"]).value = sheet.cell(TITLES + 1, column["党小组"]).value
    if title:
        sheet.title = sheet.cell(1, 1).value = title
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _newcomer(serial: int) -> dict[str, str]:
    number = f"99112619880808{serial % 100:02d}1"
    return {
        "姓名": NEWCOMER,
        "性别": "男",
        "民族": "汉族",
        "出生年月": "1988.08.08",
        "身份证号": number + id_check(number),
        "学历": "初中",
        "入党时间": "2015.07.01",
        "转正时间": "2016.07.01",
        "党员类别": "正式党员",
    }
