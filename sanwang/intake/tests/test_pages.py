"""The pages: upload, preview, decision, undo; what is refused is said at its field; never more than 15 queries."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from sanwang.access.models import Account
from sanwang.intake import tasks
from sanwang.intake.forms.upload import NOT_DATA
from sanwang.intake.models import Batch, State
from sanwang.intake.operations import batch as batches
from sanwang.intake.operations.taking import registry
from sanwang.intake.queries import batches as listing
from sanwang.intake.rules import CONFIRM_BATCH
from sanwang.intake.tests.taking import id_number, member_row, neighbour, workbook, workbook_of
from sanwang.intake.views import reading as reading_view
from sanwang.kernel.models import Event
from sanwang.kernel.permits import Actor, permit
from sanwang.organization.models import Member
from sanwang.organization.roles import Role
from sanwang.service.tests.village import LONG_AGO, Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(village: Village) -> Client:
    return seated(village, Role.CLERK, village.division)


def seated(village: Village, role: str, division: Any) -> Client:
    member = village.member(f"干部{role}")
    who = Account.objects.create(username=member.code.lower(), display_name=member.person.name, person=member.person)
    who.grants.create(role=role, division=division, valid_from=LONG_AGO)
    client = Client()
    client.force_login(who)
    return client


def sent(village: Village, content: bytes, *, form: str = "member_roster", name: str = "表.xlsx", unit: str = ""):
    return {"form": form, "unit": unit or village.division.code, "file": SimpleUploadedFile(name, content)}


def rows(n: int) -> list[dict]:
    return [member_row(f"张{chr(0x4E00 + i)}", i, phone=f"1540000{i:04d}") for i in range(n)]


def upload(client: Client, village: Village, made: list[dict], **more) -> Batch:
    response = client.post("/import", sent(village, workbook("member_roster", made), **more))
    assert response.status_code == 302, response.text
    return Batch.objects.get(pk=response["Location"].split("/")[2])


def test_upload_preview_confirm_undo(client, village):
    content = workbook("member_roster", [*rows(3), member_row("李四", 400, id_number="99112619700101001X")])
    client.post("/import", sent(village, content))
    batch = Batch.objects.get()
    shown = client.get(f"/import/{batch.pk}")
    assert "3 行读通了" in shown.text
    assert "1 行有错" in shown.text
    assert "校验不对，请对照身份证" in shown.text
    assert "收新增的 3 行" in shown.text
    assert Member.objects.filter(person__name__startswith="张").count() == 0
    done = client.post(f"/import/{batch.pk}/confirm", follow=True)
    assert "已收：新增 3 行，改动 0 行" in done.text
    again = client.post("/import", sent(village, content), follow=True)
    assert "这个文件已导入过，0 行新增。" in again.text
    member = Member.objects.get(person__name="张一")
    pairing = village.pair(member, village.household("户甲"))
    held = client.post(f"/import/{batch.pk}/undo")
    assert held.status_code == 422
    assert "表 第 3 行：后来又有结对" not in held.text  # one sheet: its name says nothing
    assert "第 2 行：后来又有结对" in held.text or "第 3 行：后来又有结对" in held.text
    pairing.delete()
    undone = client.post(f"/import/{batch.pk}/undo", follow=True)
    assert "已整批撤回" in undone.text
    assert Event.objects.filter(account_id=batch.made_by).count() == 2


def test_changes_that_were_left_are_taken_in_later(client, village):
    batch = upload(client, village, rows(2))
    client.post(f"/import/{batch.pk}/confirm")
    changed = upload(client, village, [{**rows(1)[0], "specialty": "果树"}, *rows(3)[2:]])
    left = client.post(f"/import/{changed.pk}/confirm", follow=True)
    assert "有变动的 1 行还没有改。" in left.text
    assert not Member.objects.filter(specialty="果树").exists()
    done = client.post(f"/import/{changed.pk}/confirm", {"accept_changes": "1"}, follow=True)
    assert "已收：新增 1 行，改动 1 行" in done.text
    assert "还没有改" not in done.text
    assert Member.objects.filter(specialty="果树").exists()


def test_numbers_are_masked_and_the_file_comes_back_marked(client, village):
    bad = member_row("李四", 400, id_number=id_number(7)[:-1], phone="15400001234")
    batch = upload(client, village, [*rows(1), bad])
    for kind in ("error", "new"):
        text = client.get(f"/import/{batch.pk}?kind={kind}").text
        assert id_number(7)[:-1] not in text
        assert id_number(0) not in text
        assert "15400001234" not in text
    assert "154****1234" in client.get(f"/import/{batch.pk}?kind=error").text
    marked = client.get(f"/import/{batch.pk}/marked")
    assert marked.content[:2] == b"PK"
    with zipfile.ZipFile(io.BytesIO(marked.content)) as book:
        assert any("不是 18 位，请补全" in book.read(name).decode() for name in book.namelist() if "comment" in name)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "请选填好的表"),
        (b"hello", "没有找到“党员名册”的表头"),
        (b"%PDF-1.4\x00\x00", "只收 .xlsx 和 .csv 表"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
    ],
)
def test_what_is_no_workbook_is_refused_at_the_file(client, village, content, sentence):
    response = client.post("/import", sent(village, content))
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors["file"])
    assert Batch.objects.count() == 0


def test_a_bomb_and_too_many_rows_are_refused(client, village):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    bomb = client.post("/import", sent(village, out.getvalue()))
    assert "这个表解开后太大" in str(bomb.context["form"].errors["file"])
    header = "姓名,性别,出生年月,身份证号,入党时间,党员类别\n"
    long = (header + "张三,男,1970.1,1,2001.7,正式党员\n" * 100_000).encode()
    refused = client.post("/import", sent(village, long, name="表.csv"), follow=True)
    if refused.status_code == 422:
        assert "50,000 行" in str(refused.context["form"].errors["file"])
    else:
        tasks.read_batch(str(Batch.objects.get().pk))
        assert "50,000 行" in client.get(f"/import/{Batch.objects.get().pk}").text
    assert Member.objects.count() == 1


def test_nothing_chosen_is_said_at_the_fields(client):
    response = client.post("/import", {})
    assert set(response.context["form"].errors) == {"form", "unit", "file"}
    assert "请选要传的表" in response.text


def test_a_long_file_is_read_and_taken_in_by_the_worker(client, village, monkeypatch):
    monkeypatch.setattr(reading_view, "LARGE", 10)
    monkeypatch.setattr(listing, "LONG", 2)
    batch = upload(client, village, rows(3))
    assert batch.state == State.READING
    waiting = client.get(f"/import/{batch.pk}")
    assert '<noscript><meta http-equiv="refresh"' in waiting.text  # axe allows no refresh where a script can do it
    assert "data-reload=" in waiting.text
    assert "正在读这张表" in waiting.text
    job = ProcrastinateJob.objects.get(task_name="intake.read")
    tasks.read_batch(**job.args)
    assert "3 行读通了" in client.get(f"/import/{batch.pk}").text
    taking = client.post(f"/import/{batch.pk}/confirm", follow=True)
    assert "正在收" in taking.text
    assert Member.objects.count() == 1
    tasks.confirm_batch(**ProcrastinateJob.objects.get(task_name="intake.confirm").args)
    assert "已收：新增 3 行" in client.get(f"/import/{batch.pk}").text
    assert Event.objects.get(name="ImportConfirmed").account_id == batch.made_by


def test_what_the_worker_cannot_read_is_said_on_the_page(client, village, monkeypatch):
    monkeypatch.setattr(reading_view, "LARGE", 10)
    batch = upload(client, village, rows(1))
    Batch.objects.update(form="group_ledger")
    tasks.read_batch(str(batch.pk))
    shown = client.get(f"/import/{batch.pk}")
    assert "没有找到“党小组台账”的表头" in shown.text
    assert "什么也没有写进来" in shown.text


def test_what_the_worker_cannot_take_in_waits_again(client, village):
    batch = upload(client, village, rows(1))
    batches.start(permit(Actor.system("test"), CONFIRM_BATCH, pk=batch.pk), accept_changes=False)
    with mock.patch.dict(registry.TAKERS, member_roster=mock.Mock(side_effect=IntegrityError)):
        tasks.confirm_batch(str(batch.pk), batch.made_by, False)
    shown = client.get(f"/import/{batch.pk}")
    assert "刚才有人改了同样的内容" in shown.text
    assert "收新增的 1 行" in shown.text
    for _again in range(2):  # a job that comes twice changes nothing
        tasks.confirm_batch(str(batch.pk), batch.made_by, False)
    batch.refresh_from_db()
    assert (batch.state, Member.objects.filter(person__name__startswith="张").count()) == (State.CONFIRMED, 1)


class TestTownship:
    def test_sheets_are_known_by_their_names_or_asked_for(self, village):
        client = seated(village, Role.TOWNSHIP, village.township)
        named = workbook("member_roster", rows(1), sheet="甲村")
        response = client.post("/import", sent(village, named, unit=village.township.code, name="x.xlsx"))
        assert Batch.objects.get().contexts["甲村"]["village_code"] == village.division.code
        assert response["Location"] == f"/import/{Batch.objects.get().pk}"
        unnamed = workbook("member_roster", rows(2), sheet="名册")
        response = client.post(
            "/import", sent(village, unnamed, unit=village.township.code, name="x.xlsx"), follow=True
        )
        assert response.redirect_chain[-1][0].endswith("/sheets")
        assert "每张表是哪个村的" in response.text
        asked = response.redirect_chain[-1][0]
        again = client.post(asked, {})
        assert again.status_code == 422
        assert "请选这张表是哪个村的" in again.text
        told = client.post(asked, {"sheet_0": village.division.code}, follow=True)
        assert "2 行读通了" in told.text
        batch = Batch.objects.get(contexts__has_key="名册")
        assert (batch.state, batch.village) == (State.PREVIEWED, village.division)

    def test_of_several_sheets_only_the_unclear_are_asked_for(self, village):
        other = neighbour(village, "乙", "361126100202")
        client = seated(village, Role.TOWNSHIP, village.township)
        content = workbook_of("member_roster", {"甲村": rows(1), "二": rows(3)[1:2], "三": rows(4)[3:]})
        sheets = client.post("/import", sent(village, content, unit=village.township.code), follow=True)
        form = sheets.context["form"]
        assert [form[name].initial for name in form.fields] == [village.division.code, "", ""]
        told = {"sheet_0": village.division.code, "sheet_1": other.code, "sheet_2": NOT_DATA}
        shown = client.post(sheets.redirect_chain[-1][0], told, follow=True)
        assert "2 行读通了" in shown.text
        assert "二 第 2 行" in shown.text
        batch = Batch.objects.get()
        assert (batch.village, batch.township) == (None, village.township)
        assert {row.village for row in batch.rows.all()} == {village.division, other}

    def test_tags_of_children_are_not_shown_above_the_branch(self, village):
        village.household("户甲", "left_behind_children")
        made = [
            {"head_name": "户甲", "left_behind_children": "", "disabled": "√", "group_code": village.groups[0].name}
        ]
        content = workbook("special_households", made)
        above, branch = seated(village, Role.TOWNSHIP, village.township), seated(village, Role.CLERK, village.division)
        response = above.post("/import", sent(village, content, form="special_households"), follow=True)
        assert "残疾人" in response.text
        assert "留守儿童" not in response.text
        address = response.redirect_chain[-1][0]
        assert "留守儿童" in branch.get(address).text

    def test_the_county_takes_in_rosters_alone(self, village):
        client = seated(village, Role.COUNTY, village.county)
        shown = client.get("/import")
        assert "党员名册" in shown.text
        assert "特殊群体台账" not in shown.text
        made = [{"head_name": "户甲", "disabled": "√", "group_code": village.groups[0].name}]
        response = client.post(
            "/import", sent(village, workbook("special_households", made), form="special_households")
        )
        assert response.status_code == 422


def test_export_is_written_down_and_comes_in_again(client, village):
    village.leader(village.member("张三"))
    out = client.post("/import/export", {"form": "group_ledger", "unit": village.division.code})
    assert out["Content-Disposition"].startswith("attachment")
    event = Event.objects.get(name="FormExported")
    assert event.payload["ids"]["rows"] == 2
    again = client.post("/import", sent(village, out.content, form="group_ledger"), follow=True)
    assert again.context["shown"].batch.counts["unchanged"] == 2
    assert again.context["shown"].batch.counts["error"] == 0


def test_an_empty_form_has_the_forms_header(client):
    empty = client.get("/import/empty/pairing_ledger")
    assert empty.content[:2] == b"PK"
    assert client.get("/import/empty/party_day").status_code == 404


@pytest.mark.parametrize(
    "path", ["/import", "/import/{batch}", "/import/{batch}?kind=new&page=2", "/import/{batch}/marked"]
)
def test_no_page_makes_more_than_fifteen_queries(client, village, path):
    batch = upload(client, village, rows(120))
    for i in range(5):
        upload(client, village, rows(i + 1))
    with CaptureQueriesContext(connection) as made:
        assert client.get(path.format(batch=batch.pk)).status_code == 200
    assert len(made) <= 15, [query["sql"][:90] for query in made]


def test_taking_in_makes_no_query_a_row(client, village):
    counts = []
    for n in (10, 200):
        Batch.objects.all().delete()
        born = f"19{n % 90:02d}"
        made = [
            member_row("张三", i, birth_date=f"{born}.01", id_number=id_number(i, birth=f"{born}0101"))
            for i in range(n)
        ]
        with CaptureQueriesContext(connection) as queries:
            batch = upload(client, village, made)
            client.post(f"/import/{batch.pk}/confirm")
        assert Batch.objects.get().counts["written"]["new"] == n
        counts.append(len(queries))
    assert counts[1] - counts[0] < 8, counts


class TestAnotherVillages:
    """A workbook of another village is told so in one sentence; what many rows say alike is one sentence too."""

    def pairs(self, n: int, **more: str) -> list[dict]:
        one = {"group_code": "乙上屋党小组", "head_name": "户乙", "since": "2025.1", **more}
        return [{**one, "member_name": f"党员{chr(0x4E00 + i)}"} for i in range(n)]

    @pytest.mark.parametrize(("sheet", "name"), [("乙村", "表.xlsx"), ("Sheet1", "乙村结对台账.xlsx")])
    def test_one_sentence_on_top_and_one_for_each_fault(self, client, village, sheet, name):
        neighbour(village, "乙", "361126100202")
        content = workbook("pairing_ledger", [*self.pairs(40), *self.pairs(1, since="")], sheet=sheet)
        shown = client.post("/import", sent(village, content, form="pairing_ledger", name=name), follow=True)
        said = "这张表写的是乙村的，不是甲村的。请核对是不是传错了表。"
        assert shown.text.count(said) == 1
        assert shown.text.index(said) < shown.text.index("0 行读通了")
        assert shown.text.split("其余的行：")[0].count("这个村没有这个党小组，请核对") == 1
        assert "41 行，点开看" in shown.text
        assert "第 2 行" not in shown.text
        assert "第 42 行" in shown.text, "a row that says something else besides stands by itself"
        opened = client.get(f"{shown.redirect_chain[-1][0]}?kind=error&fault=group_code:E_REF")
        assert opened.text.count("<tr>") == 41, "a page of its rows, and the header"
        assert "page=2&amp;kind=error&amp;fault=group_code%3AE_REF" in opened.text
        assert "收起" in opened.text

    def test_a_ledger_with_a_column_for_the_village(self, client, village):
        neighbour(village, "乙", "361126100202")
        row = {"name": "党小组", "kind": "自然村党小组", "leader": "张三"}
        made = [{**row, "village_code": "乙村民委员会", "name": f"{i}党小组"} for i in range(3)]
        shown = client.post("/import", sent(village, workbook("group_ledger", made), form="group_ledger"), follow=True)
        assert "这张表写的是乙村的，不是甲村的" in shown.text
        assert "组长：这个村没有这名党员，请核对姓名" in shown.text
        made = [*made, {**row, "village_code": "甲村"}]
        shown = client.post("/import", sent(village, workbook("group_ledger", made), form="group_ledger"), follow=True)
        assert "这张表写的是" not in shown.text

    @pytest.mark.parametrize("sheet", ["大乙村", "甲村乙村", "乙村丙村", "表"])
    def test_where_it_is_not_clear_nothing_is_said(self, client, village, sheet):
        for name, code in (("乙", "361126100202"), ("丙", "361126100203")):
            neighbour(village, name, code)
        village.division.name = "大乙村民委员会" if sheet == "大乙村" else village.division.name
        village.division.save()
        shown = client.post("/import", sent(village, workbook("member_roster", rows(1), sheet=sheet)), follow=True)
        assert "1 行读通了" in shown.text
        assert "这张表写的是" not in shown.text

    def test_of_the_tag_that_is_not_seen_nothing_is_folded(self, village):
        made = [
            {"group_code": village.groups[0].name, "head_name": one, "left_behind_children": "大概"} for one in "甲乙丙"
        ]
        content = workbook("special_households", made)
        for role, division, seen in ((Role.TOWNSHIP, village.township, 0), (Role.CLERK, village.division, 1)):
            client = seated(village, role, division)
            shown = client.post("/import", sent(village, content, form="special_households"), follow=True)
            assert shown.text.count("留守儿童：") == seen, role

    def test_rows_that_fit_nowhere_are_one_sentence(self, client, village):
        made = [{**member_row("张三", i), "status": "预备党员"} for i in range(3)]
        shown = client.post("/import", sent(village, workbook("member_roster", made)), follow=True)
        assert shown.text.count("党员类别和转正时间对不上，请核对") == 1
        assert "3 行，点开看" in shown.text

    def test_what_the_command_reports_names_every_row(self, village, capsys, tmp_path):
        path = tmp_path / "表.xlsx"
        path.write_bytes(workbook("pairing_ledger", self.pairs(4)))
        context = json.dumps({"表": {"village_code": village.division.code}})
        call_command("import", "check", str(path), "--form", "pairing_ledger", "--context", context)
        sheet = json.loads(capsys.readouterr().out)["sheets"][0]
        assert [one["row"] for one in sheet["errors"] if one["code"] == "E_REF" and one["field"] == "group_code"] == [
            2, 3, 4, 5,
        ]  # fmt: skip
        assert set(sheet) == {
            "name", "header_rows", "columns", "meta", "records", "errors", "ignored_rows", "file_warnings",
        }  # fmt: skip
