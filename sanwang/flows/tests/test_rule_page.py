"""The page of what is required: read from the village up, set by the county's office, nothing typed is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import TODAY, World
from sanwang.duties.keeping import cells, spans
from sanwang.duties.models import Cell, Dirty, Override
from sanwang.flows.tests import desk
from sanwang.kernel.pages import LIST_SIZE
from sanwang.kernel.periods import Period
from sanwang.kernel.records import fresh_id
from sanwang.kernel.tests.once import once
from sanwang.organization.models import Division, Level

pytestmark = pytest.mark.django_db
PAPER = "某组通〔2025〕8号"
BUDGET = 10


built, own = once(small.make)


@pytest.fixture
def world(monkeypatch, own) -> World:
    desk.freeze(monkeypatch, TODAY)
    return own


@pytest.fixture
def office(world: World) -> Client:
    return desk.signed_in(world, "county", division=world.county)


def sent(**more: object) -> dict[str, object]:
    given = {
        "id": str(fresh_id()),
        "since": TODAY.replace(day=1).isoformat(),
        "needed": "2",
        "grace_days": "5",
        "group_kinds": ["natural_village", "industry", "function"],
        "basis": PAPER,
    }
    return given | more


def test_it_opens_with_what_holds_and_is_saved_in_one_go(world: World, office: Client) -> None:
    page = office.get("/rules/meeting")
    assert "每个党小组每月 1 次" in page.text
    form = page.context["form"]
    assert (form["needed"].value(), form["grace_days"].value()) == (1, 5)
    assert form["since"].value() == dt.date(2025, 11, 1)
    assert "manners" not in form.fields
    done = office.post("/rules/meeting", sent(), follow=True)
    assert done.redirect_chain == [(f"/rules?county={world.county.code}", 302)]
    assert "每个党小组每月 2 次" in done.text
    assert f"依据：{PAPER}" in done.text
    row = Override.objects.get()
    assert (row.needed, row.grace_days, row.group_kinds, row.manners) == (2, None, None, None)
    assert (row.valid_from, row.valid_to) == (dt.date(2025, 10, 1), None)


def test_the_months_from_then_on_are_counted_by_it_and_no_others(world: World, office: Client) -> None:
    spans.recompute_span(Period.parse("2025-09"), Period.parse("2025-10"), day=TODAY)
    assert Cell.objects.filter(duty="meeting").count() == 2 * len(world.groups)
    office.post("/rules/meeting", sent(needed="0"))
    assert set(Dirty.objects.values_list("duty", flat=True)) == {"meeting"}
    cells.drain(day=TODAY)
    assert set(Cell.objects.filter(duty="meeting").values_list("period", flat=True)) == {2025 * 12 + 8}
    office.post(f"/rules/{Override.objects.get().pk}/withdraw")
    cells.drain(day=TODAY)
    assert Cell.objects.filter(duty="meeting").count() == 2 * len(world.groups)


def test_fields_that_make_no_difference_are_not_asked(world: World, office: Client) -> None:
    asked = {
        duty: {*office.get(f"/rules/{duty}").context["form"].fields} for duty in ("talk", "deploy", "develop", "visit")
    }
    always = {"id", "since", "until", "needed", "basis"}
    assert asked == {
        "talk": always | {"grace_days", "group_kinds", "manners"},
        "deploy": always | {"grace_days"},
        "develop": always | {"group_kinds"},
        "visit": always | {"grace_days", "group_kinds"},
    }


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(world: World, office: Client) -> None:
    page = office.post("/rules/talk", sent(needed="两次", basis="", until="2025-09-01", manners=["leader"]))
    assert page.status_code == 422
    assert {*page.context["form"].errors} == {"needed", "basis"}
    for kept in ("两次", "2025-09-01", 'name="manners" value="leader" id="id_manners_0" checked'):
        assert kept in page.text
    page = office.post("/rules/talk", sent(needed="99", until="2025-09-01", manners=["leader"]))
    assert {*page.context["form"].errors} == {"needed", "until"}
    assert not Override.objects.exists()


def test_sent_twice_it_is_set_once(world: World, office: Client) -> None:
    body = sent()
    assert office.post("/rules/meeting", body)["Location"] == office.post("/rules/meeting", body)["Location"]
    assert Override.objects.count() == 1
    other = office.post("/rules/meeting", body | {"needed": "3"})
    assert other.status_code == 422
    assert "刚才已经交过了" in other.text


def test_who_reads_sees_the_paper_and_cannot_set(world: World, office: Client) -> None:
    office.post("/rules/talk", sent(grace_days="10", manners=["leader", "secretary"]))
    office.post("/rules/talk", sent(needed="0", since="2026-01-01", grace_days="10", manners=["leader"]))
    for reader in (
        desk.secretary(world),
        desk.clerk(world),
        desk.signed_in(world, "township", division=world.township),
        desk.signed_in(world, "auditor", division=world.county),
    ):
        page = reader.get("/rules")
        assert "每名党员每季 2 次" in page.text
        assert "只算党小组组长（含临时负责人）、支部书记谈的" in page.text
        assert "停做，谁都不要求" in page.text
        assert page.text.count(PAPER) == 4
        assert "/rules/talk" not in page.text
        assert "/withdraw" not in page.text
        assert reader.get("/rules/talk").status_code == 404
        assert reader.post(f"/rules/{Override.objects.first().pk}/withdraw").status_code == 404
    assert desk.leader(world).get("/rules").status_code == 404


def test_another_countys_rules_are_not_there(world: World, office: Client) -> None:
    other = Division.objects.create(code="992200000000", name="邻县", level=Level.COUNTY, kind="县")
    for path in ("/rules", "/rules/talk", "/rules/dance"):
        assert office.get(f"{path}?county={other.code}").status_code == 404
    assert office.post(f"/rules/talk?county={other.code}", sent(manners=["leader"])).status_code == 404
    assert not Override.objects.exists()


def test_taken_back_it_stays_in_the_list_with_who_and_when(world: World, office: Client) -> None:
    office.post("/rules/meeting", sent())
    page = office.post(f"/rules/{Override.objects.get().pk}/withdraw", follow=True)
    assert "已撤回。现在的要求：每个党小组每月 1 次" in page.text
    assert "2025年10月3日已撤回" in page.text
    assert PAPER in page.text
    again = office.post(f"/rules/{Override.objects.get().pk}/withdraw")
    assert again.status_code == 404


def test_the_table_shows_what_holds_and_will_whatever_page_of_the_history_is_read(world: World, office: Client) -> None:
    office.post("/rules/report", sent(needed="7"))
    office.post("/rules/meeting", sent(needed="8"))
    office.post(f"/rules/{Override.objects.get(needed=8).pk}/withdraw")
    for number in range(LIST_SIZE):
        office.post("/rules/study", sent(since=f"2026-01-{number % 28 + 1:02}", needed=str(number % 5 + 2)))
    for page, shown in ((1, False), (2, True)):
        answer = office.get(f"/rules?county={world.county.code}&page={page}")
        table, _, history = answer.text.partition("另定过的")
        assert "每月 7 次" in table
        assert "每月 8 次" not in table
        assert ("每月 7 次" in history, "每月 8 次" in history) == (shown, shown)
        assert (f"&amp;county={world.county.code}" in history) is True


def test_many_settings_take_no_more_queries(world: World, office: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get("/rules").status_code == 200
        return len(queries)

    office.post("/rules/meeting", sent(since="2025-01-01"))
    few = asked()
    for month in range(2, 8):
        office.post("/rules/meeting", sent(since=f"2025-0{month}-01", needed=str(month + 1)))
    assert Override.objects.count() == 7
    assert asked() == few <= BUDGET


def test_in_english(world: World, office: Client) -> None:
    office.post("/rules/talk", sent(grace_days="10", manners=["leader"]))
    office.post("/language", {"language": "en"})
    page = office.get("/rules")
    assert "Every Party member, 2 a quarter; on time if recorded within 10 days after the quarter" in page.text
