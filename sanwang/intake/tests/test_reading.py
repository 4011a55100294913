"""What is read of a file, and what is refused before it is opened."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from sanwang.intake.reading.formats import shows_month_only
from sanwang.intake.reading.guard import MAX_ROWS
from sanwang.intake.reading.upload import read_upload, sheets_of
from sanwang.kernel.refusals import Refused


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def remade(content: bytes, change) -> bytes:
    """Return a workbook with the bytes of its members changed: ``change(name, bytes)``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return out.getvalue()


def sheet_with(xml: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    body = f"{head}{xml}</sheetData></worksheet>".encode()
    return remade(saved(openpyxl.Workbook()), lambda name, old: body if name.endswith("sheet1.xml") else old)


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_upload(content, ["Sheet", ""])
    (fault,) = caught.value.faults
    assert fault.field == "file"
    return str(fault.sentence)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b" \r\n\0", "空的"),
        (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "老式的 .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"%PDF-1.7\0\0", "只收 .xlsx 和 .csv"),
        (b"PK\x03\x04 torn", "打不开"),
        (b"\xff\xfe\xff", "文字编码"),
    ],
    ids=["empty", "blank", "large", "xls", "locked", "pdf", "torn", "bytes"],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, said):
    assert said in refusal(content)


def test_another_kind_of_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "只收" in refusal(out.getvalue())


def test_a_bomb_is_refused_before_it_is_opened():
    zeros = b"0" * (8 * 1024 * 1024)
    bomb = remade(saved(openpyxl.Workbook()), lambda name, old: zeros if name.endswith("sheet1.xml") else old)
    assert len(bomb) < 50_000
    assert "解开后太大" in refusal(bomb)


def test_a_member_that_lies_about_its_size_is_refused():
    content = bytearray(saved(openpyxl.Workbook()))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/styles.xml").file_size
    at = content.rindex(size.to_bytes(4, "little"))
    content[at : at + 4] = (10).to_bytes(4, "little")
    assert "打不开" in refusal(bytes(content))


def test_too_many_members_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i in range(201):
            archive.writestr(f"xl/{i}.xml", "")
    assert "解开后太大" in refusal(out.getvalue())


def test_more_rows_than_the_limit_are_refused_with_the_limit():
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, MAX_ROWS + 200))
    assert "50,000 行" in refusal(sheet_with(cells))
    assert "50,000 行" in refusal("姓名,性别\n".encode() * (MAX_ROWS + 200))


def test_one_cell_at_the_far_corner_reserves_nothing():
    assert "50,000 行" in refusal(sheet_with('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    assert "200 列" in refusal(sheet_with('<row r="1"><c r="XFD1"><v>1</v></c></row>'))


def test_formatted_but_empty_rows_are_no_rows():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" s="1"><c r="XFD1048576" s="0"/></row>'
    assert len(read_upload(sheet_with(cells), ["Sheet"])[0].rows) == 1


def test_a_sheet_that_declares_entities_is_refused():
    lol = b'<!DOCTYPE s [<!ENTITY a "ha">]><worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>'
    bad = remade(saved(openpyxl.Workbook()), lambda name, old: lol if name.endswith("sheet1.xml") else old)
    assert "打不开" in refusal(bad)


def test_the_formats_that_mean_something():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"], sheet["C3"], sheet["D3"] = "张三", dt.date(2018, 9, 1), dt.date(2018, 9, 1)
    sheet["C3"].number_format, sheet["D3"].number_format = 'yyyy"年"m"月"', 'yyyy"年"m"月"d"日"'
    sheet["B3"].font = Font(strike=True)
    sheet["E3"], sheet["F3"] = 43344, "#N/A"
    sheet["E3"].number_format = "mmm-yy"
    sheet.row_dimensions[3].hidden = True
    (grid,) = read_upload(saved(book), ["Sheet"])
    first = dt.date(2018, 9, 1)
    assert list(grid.rows[2]) == ["", "张三", first, first, first, "#N/A"]
    assert (grid.hidden, grid.struck) == ({3}, {3: {1}})
    assert grid.months == {(3, 2), (3, 4)}


def test_the_other_calendar_of_a_workbook():
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = dt.date(2018, 9, 5)
    (grid,) = read_upload(saved(book), ["Sheet"])
    assert (grid.rows[0][0], grid.from_1904) == (dt.date(2018, 9, 5), True)
    assert not read_upload(saved(openpyxl.Workbook()), ["Sheet"])[0].from_1904


@pytest.mark.parametrize(
    ("code", "month_only"),
    [
        ('yyyy"年"m"月"', True),
        ("yyyy.mm", True),
        ('[$-804]yyyy"年"m"月"d"日";@', False),
        ("yyyy/m/d", False),
        ('yyyy"年"', False),
        ("h:mm", False),
    ],
)
def test_formats_of_a_month(code, month_only):
    assert shows_month_only(164, {164: code}) is month_only
    assert shows_month_only(57, {}) and not shows_month_only(14, {})


def test_only_named_sheets_are_read_and_all_can_be_chosen():
    book = openpyxl.Workbook()
    book.create_sheet("乙村")
    book.active.title = "甲村"
    content = saved(book)
    assert sheets_of(content) == ["甲村", "乙村"]
    assert [g.name for g in read_upload(content, ["乙村", "丙村"])] == ["乙村"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_in_each_encoding(encoding):
    content = '姓名,"地\n址"\r\n\r\n䶮某,"=""007"""\r\n'.encode(encoding)
    assert sheets_of(content) == [""]
    (grid,) = read_upload(content, [""])
    assert list(grid.rows) == [["姓名", "地\n址"], [], ["䶮某", "007"]]
    assert read_upload(content, ["别的"]) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("姓名;性别;备注\n张三;男;a,b,c\n", ["姓名", "性别", "备注"]),
        ("姓名\t性别\t备注\n张三\t男\t无\n", ["姓名", "性别", "备注"]),
        ("sep=;\n姓名;性别;备注\n", ["sep=", ""]),
        ("甲村党员名册\n姓名,性别,备注\n张三,男,a;b;c;d\n", ["甲村党员名册"]),
        ("姓名,性别,备注;a;b;c\n", ["姓名", "性别", "备注;a;b;c"]),
        ("姓名;性别\n", ["姓名;性别"]),
    ],
)
def test_what_parts_the_cells_of_a_csv(text, first):
    assert list(read_upload(text.encode(), [""])[0].rows[0]) == first


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_its_mark_alone(encoding):
    content = '姓名\t性别\t备注\n䶮某\t男\t"a\nb"\n'.encode(encoding)
    if encoding == "utf-16":
        assert list(read_upload(content, [""])[0].rows[1]) == ["䶮某", "男", "a\nb"]
    else:
        assert "只收 .xlsx 和 .csv" in refusal(content)
