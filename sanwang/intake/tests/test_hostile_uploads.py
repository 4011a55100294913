"""What nobody should upload: each is answered by a sentence at the field, in time, and nothing is written."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sanwang.intake import tasks
from sanwang.intake.models import Batch, BatchRow
from sanwang.intake.tests.taking import workbook, workbook_of
from sanwang.intake.tests.test_pages import client, rows, sent
from sanwang.intake.tests.test_reading import remade
from sanwang.kernel.models import Event
from sanwang.organization.models import Member
from sanwang.service.tests.village import Village

__all__ = ["client"]
pytestmark = pytest.mark.django_db
BOUNDARY = "xXxBoundaryXxX"


@pytest.fixture(autouse=True)
def nothing_written(village: Village, client: Client) -> Iterator[None]:
    members = Member.objects.count()
    yield
    assert Member.objects.count() == members
    assert not Event.objects.exists()


def refused(client: Client, village: Village, content: bytes, *, name: str = "表.xlsx") -> str:
    """Return the sentence at the file's field."""
    answer = client.post("/import", sent(village, content, name=name))
    assert answer.status_code == 422, answer.get("Location")
    assert Batch.objects.count() == BatchRow.objects.count() == 0
    (sentence,) = answer.context["form"].errors["file"]
    assert sentence in answer.text
    return sentence


def body(village: Village, *files: tuple[str, bytes], end: bool = True) -> bytes:
    """Return a multipart body with the files in one field, to the last boundary or without it."""
    parts = []
    for name, value in (("form", "member_roster"), ("unit", village.division.code)):
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


def raw(client: Client, content: bytes, kind: str = f"multipart/form-data; boundary={BOUNDARY}", **more):
    return client.post("/import", data=content, content_type=kind, **more)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.99])
def test_a_body_that_breaks_off(client, village, part):
    whole = body(village, ("表.xlsx", workbook("member_roster", rows(30))))
    answer = raw(client, whole[: int(len(whole) * part)])
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert Batch.objects.count() == 0


def test_a_csv_whose_body_breaks_off(client, village):
    """Its rows would look whole: a file without the end of its part is none."""
    header = "姓名,性别,出生年月,身份证号,入党时间,党员类别\n" + "张三,男,1970.1,1,2001.7,正式党员\n" * 40
    whole = body(village, ("表.csv", header.encode()))
    answer = raw(client, whole[: int(len(whole) * 0.7)])
    assert answer.status_code == 422
    assert "请选要传的表。" in str(answer.context["form"].errors["file"])
    assert Batch.objects.count() == 0
    assert raw(client, whole).status_code == 302


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json", ""])
def test_a_body_of_another_kind(client, village, kind):
    answer = raw(client, body(village, ("表.xlsx", b"PK")), kind)
    assert answer.status_code == 422
    assert "请选要传的表。" in answer.text


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 300])
def test_a_body_without_a_boundary(client, village, kind):
    answer = raw(client, body(village, ("表.xlsx", b"PK")), kind)
    assert answer.status_code == 400
    assert "送来的内容不完整或者不对，没有记下任何东西" in answer.text


def test_the_boundary_of_another_body(client, village):
    answer = raw(client, body(village), "multipart/form-data; boundary=other")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"form", "unit", "file"}


def test_too_many_parts(client, village):
    answer = raw(client, body(village, *[("表.xlsx", b"PK")] * 150))
    assert answer.status_code in (400, 413)
    assert "没有" in answer.text
    assert Batch.objects.count() == 0


def test_two_files_in_one_field(client, village):
    made = [("甲.xlsx", workbook("member_roster", rows(2))), ("乙.xlsx", workbook("member_roster", rows(3)))]
    answer = raw(client, body(village, *made))
    assert answer.status_code == 422
    assert "一次传一个表，请一个一个传。" in str(answer.context["form"].errors["file"])
    assert Batch.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"\n\n  \r\n", "空的"),
        ("姓名是张三，性别男".encode(), "没有找到“党员名册”的表头"),
        (b"<html><body>login</body></html>", "没有找到"),
        (b"\x89PNG\r\n\x1a\n\0\0", "只收 .xlsx 和 .csv"),
        (b"PK\x05\x06" + b"\0" * 18, "只收 .xlsx 和 .csv"),
        (b"PK", "打不开"),
        (bytes(range(128, 256)) * 40, "认不出这个 CSV 的文字编码"),
        (("姓名,性别,身份证号\n张,男," + "," * 5000).encode(), "200 列"),
    ],
    ids=["nothing", "blank", "text", "html", "picture", "empty zip", "torn", "bytes", "wide"],
)
@pytest.mark.parametrize("name", ["表.xlsx", "表.csv"])
def test_what_is_no_table(client, village, content, said, name):
    assert said in refused(client, village, content, name=name)


def test_a_quote_that_is_never_closed_is_said_by_the_worker(client, village):
    content = ('姓名,性别,身份证号\n"' + "张" * 200_000).encode()
    batch = upload_of(client, village, content, "表.csv")
    tasks.read_batch(str(batch.pk))
    assert "这个表打不开" in client.get(f"/import/{batch.pk}").text
    assert BatchRow.objects.count() == 0


def upload_of(client: Client, village: Village, content: bytes, name: str) -> Batch:
    answer = client.post("/import", sent(village, content, name=name))
    return Batch.objects.get(pk=answer["Location"].split("/")[2])


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\表.xlsx",
        "/tmp/表.xlsx",
        "表" * 300 + ".xlsx",
        "a" * 300,
        "表\x00.xlsx",
        "<b>表.xlsx",
    ],
)
def test_a_name_is_only_a_name(client, village, name):
    client.post("/import", sent(village, workbook("member_roster", rows(1)), name=name))
    kept = Batch.objects.get().file_name
    assert 0 < len(kept) <= 120
    assert not {"/", "\\", "\0"} & set(kept)
    shown = client.get(f"/import/{Batch.objects.get().pk}")
    assert "1 行读通了" in shown.text
    assert "<b>" not in shown.text
    assert client.get("/import").status_code == 200
    assert client.get(f"/import/{Batch.objects.get().pk}/marked").status_code == 200


@pytest.mark.parametrize("name", ["", "..", ".", "/"])
def test_a_file_without_a_name_is_none(client, village, name):
    answer = raw(client, body(village, (name, workbook("member_roster", rows(1)))))
    assert answer.status_code == 422
    assert "请选要传的表。" in answer.text


def made(change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    """Return a good roster with its members changed, and more of them."""
    content = remade(workbook("member_roster", rows(2)), change)
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as book:
        for name, part in (more or {}).items():
            book.writestr(name, part)
    return out.getvalue()


DTD = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("entity", [b"&b;", b"&f;"], ids=["many", "file"])
def test_entities_are_never_opened(client, village, member, entity):
    def change(name: str, old: bytes) -> bytes:
        if name != member:
            return old
        head, found, rest = old.partition(b"?>")
        return head + found + DTD + rest.replace("性别".encode(), entity + "性别".encode(), 1)

    content = made(change)
    assert content != made(lambda name, old: old)
    answer = client.post("/import", sent(village, content))
    assert answer.status_code == 422
    assert "打不开" in str(answer.context["form"].errors["file"])
    assert "root:" not in answer.text


def test_macros_are_refused(client, village):
    content = made(lambda name, old: old, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert "宏" in refused(client, village, content)


def test_links_to_other_files_are_read_as_they_stand_and_never_given_back(client, village):
    """Counties' workbooks are full of them: the values that show are read, nothing is followed."""
    book = openpyxl.load_workbook(io.BytesIO(workbook("member_roster", rows(2))))
    book.active["P1"], book.active["P2"] = "查", "='http://example.invalid/[x.xlsx]Sheet1'!A1"
    book.active["Q2"].hyperlink = "http://example.invalid/y"
    out = io.BytesIO()
    book.save(out)
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", link)
    shown = client.post("/import", sent(village, out.getvalue()), follow=True)
    assert "2 行读通了" in shown.text
    marked = client.get(f"/import/{Batch.objects.get().pk}/marked")
    with zipfile.ZipFile(io.BytesIO(marked.content)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name]


def test_bombs(client, village):
    flat = made(lambda name, old: old, {"xl/media/a.bin": b""})
    out = io.BytesIO(flat)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet9.xml", b"0" * 60_000_000)
    assert "解开后太大" in refused(client, village, out.getvalue())
    lying = bytearray(out.getvalue())
    at = lying.rindex(struct.pack("<L", 60_000_000))
    lying[at : at + 4] = struct.pack("<L", 100)
    assert "打不开" in refused(client, village, bytes(lying))
    many = made(lambda name, old: old, {f"xl/media/{i}": b"" for i in range(300)})
    assert "解开后太大" in refused(client, village, many)


def test_a_hundred_thousand_rows(client, village):
    header = "姓名,性别,出生年月,身份证号,入党时间,党员类别\n"
    batch = upload_of(client, village, (header + "张,男,1,1,1,1\n" * 100_000).encode(), "表.csv")
    tasks.read_batch(str(batch.pk))
    assert "50,000 行" in client.get(f"/import/{batch.pk}").text
    assert BatchRow.objects.count() == 0


@pytest.mark.parametrize("length", [31, 60, 255])
def test_a_sheet_with_a_long_name(client, village, length):
    made = remade(
        workbook_of("member_roster", {"表": rows(2)}),
        lambda name, old: old.replace('name="表"'.encode(), f'name="{"村" * length}"'.encode()),
    )
    shown = client.post("/import", sent(village, made), follow=True)
    assert "2 行读通了" in shown.text
    assert client.get(f"/import/{Batch.objects.get().pk}/marked").status_code == 200


def test_a_sheet_with_a_name_that_nobody_typed(client, village):
    content = remade(
        workbook("member_roster", rows(2)),
        lambda name, old: old.replace('name="表"'.encode(), f'name="{"村" * 256}"'.encode()),
    )
    assert "打不开" in refused(client, village, content)


def test_a_field_of_text_where_a_file_is_wanted(client, village):
    answer = client.post("/import", {"form": "member_roster", "unit": village.division.code, "file": "表.xlsx"})
    assert answer.status_code == 422
    assert "请选要传的表。" in answer.text


def test_a_good_file_beside_what_nobody_asked_for(client, village):
    data = sent(village, workbook("member_roster", rows(1)))
    answer = client.post("/import", {**data, "other": SimpleUploadedFile("x.exe", b"MZ")}, follow=True)
    assert "1 行读通了" in answer.text
