"""The marked copy: each fault at its cell, nothing turned into a formula."""

import datetime as dt
import io

import openpyxl
import pytest

from sanwang.intake import marked, messages
from sanwang.intake.checking.file import check_file
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.marked import marked_copy
from sanwang.intake.tests.made_up import VILLAGE, SmallCounty

FORM = FORMS["member_roster"]
HEADER = ["序号", "姓名", "性别", "出生年月", "身份证号", "入党时间", "党员类别", "备注"]
ROW = ["1", "张三", "男", "1972.10", "99112619721026003X", "2000.1", "正式", "=1+1"]
FAULTY = ["2", "李四（组长）", "?", "1972.10", "991126", "2000.1", "待定", "@SUM(A1)"]


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "甲村"
    for row in (["名册"], HEADER, ROW, FAULTY):
        book.active.append(row)
    book.active["H3"].data_type = "s"
    book.active["A3"] = "=ROW()-2"
    book.active.row_dimensions[3].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv() -> bytes:
    return "\n".join(",".join(row) for row in (["名册"], HEADER, ROW, FAULTY)).encode("gb18030")


def copy(content: bytes, name: str):
    context = {name: {"village_code": VILLAGE}}
    checked = check_file(content, FORM, context, today=dt.date(2025, 12, 31), directory=SmallCounty())
    assert [(e.row, e.code) for e in checked.sheets[0].errors] == [(4, "E_ENUM"), (4, "E_ID_LENGTH"), (4, "E_ENUM")]
    return openpyxl.load_workbook(io.BytesIO(marked_copy(content, FORM, checked))).worksheets[0]


@pytest.mark.parametrize("make", [xlsx, csv])
def test_every_fault_stands_at_its_cell(make):
    sheet = copy(make(), "甲村" if make is xlsx else "")
    assert sheet["C4"].comment.text == "请填男或女"
    assert sheet["E4"].comment.text == "不是 18 位，请补全"
    assert sheet["G4"].comment.text == "请填正式党员或预备党员"
    assert sheet["E4"].fill.fgColor.rgb.endswith("F4B6B6")
    assert sheet["B4"].comment is None, "a warning of a rejected row is not shown"
    assert [sheet.cell(4, c).value for c in (2, 5)] == ["李四（组长）", "991126"]


@pytest.mark.parametrize("make", [xlsx, csv])
def test_no_text_becomes_a_formula(make):
    sheet = copy(make(), "甲村" if make is xlsx else "")
    for row in sheet.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    assert (sheet["H3"].value, sheet["H4"].value) == ("=1+1", "@SUM(A1)")
    if make is xlsx:
        assert sheet["H4"].quotePrefix
        assert sheet["A3"].comment.text == "这一行在表里是隐藏的，也收了"
        assert sheet.row_dimensions[3].hidden


def test_a_large_workbook_is_given_back_without_its_looks(monkeypatch):
    monkeypatch.setattr(marked, "MAX_STYLED_ROWS", 1)
    sheet = copy(xlsx(), "甲村")
    assert sheet["E4"].comment.text == "不是 18 位，请补全"
    assert sheet["H3"].value == "=1+1"


def test_every_code_has_a_sentence():
    codes = {code for found in (messages.ERRORS, messages.WARNINGS) for code in found}
    for form in FORMS.values():
        for field in ("", *form.by_field):
            for code in codes:
                said = str(messages.sentence(code, form, field))
                assert said and not said.startswith(("E_", "W_"))
    pairs = FORMS["pairing_ledger"]
    assert "这户" in str(messages.sentence("E_REF", pairs, "head_name"))
    assert "党员" in str(messages.sentence("E_REF", pairs, "member_name"))
    assert "党小组" in str(messages.sentence("E_REF", pairs, "group_code"))
    assert str(messages.sentence("E_RANGE", pairs, "population")) == "不能小于 0，请核对"
