"""The sheet on which the branch enters a month's visits from paper notes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import TODAY, World
from sanwang.flows.tests import desk
from sanwang.kernel.records import fresh_id
from sanwang.kernel.tests.once import once
from sanwang.organization.models import Member, Person
from sanwang.service.models import Household, HouseholdTag, Pairing, Visit

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2020, 1, 1)
BUDGET = 15
SHEET = "/visits/sheet?group=GA"


def make() -> World:
    made = small.make()
    pair(made, "P1", made.members["GA1"], "何老大", "disabled", "low_income")
    pair(made, "P2", made.members["GA2"], "周老二")
    pair(made, "P3", made.members["GB1"], "别组的")
    return made


built, own = once(make)


@pytest.fixture
def world(monkeypatch, own) -> World:
    desk.freeze(monkeypatch, TODAY)
    return own


@pytest.fixture
def clerk(world: World) -> Client:
    return desk.clerk(world)


def pair(world: World, code: str, member: Member, head: str, *tags: str) -> Pairing:
    household = Household.objects.create(
        code=f"H{code}", head=Person.objects.create(name=head, name_key=head), village=world.village
    )
    for tag in tags:
        HouseholdTag.objects.create(household=household, tag=tag, valid_from=LONG_AGO, recorded_on=LONG_AGO)
    return Pairing.objects.create(
        code=code, member=member, household=household, village=world.village, valid_from=LONG_AGO, recorded_on=LONG_AGO
    )


def sent(**cells: str) -> dict[str, str]:
    return {"id": str(fresh_id()), **{f"d-{code}": typed for code, typed in cells.items()}}


def days() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for code, day in Visit.objects.standing().order_by("day").values_list("pairing__code", "day"):
        found.setdefault(code, []).append(day.day)
    return found


def test_it_names_the_members_and_their_households_and_what_is_recorded(world: World, clerk: Client) -> None:
    pair(world, "P0", world.members["GA1"], "丁老三")
    clerk.post(SHEET, sent(P1="1"))
    page = clerk.get(SHEET)
    rows = {row.member.code: [cell.head for cell in row.cells] for row in page.context["sheet"].rows}
    assert rows == {"GA1": ["何老大", "丁老三"], "GA2": ["周老二"]}  # who must be visited stands first
    assert "别组的" not in page.text
    assert "已记 1 日" in page.text
    assert ">残疾人等</span>" in page.text


@pytest.mark.parametrize("typed", ["1 3", "1、3", "1，3日", "１号 ３号", " 1  ,3 ", "3 1 1", "1/3"])
def test_days_are_read_as_people_write_them(world: World, clerk: Client, typed: str) -> None:
    done = clerk.post(SHEET, sent(P1=typed, P2=""), follow=True)
    assert done.redirect_chain == [("/groups/GA", 302)]
    assert "已记下 2 次走访。" in done.text
    assert days() == {"P1": [1, 3]}


def test_last_month_is_entered_on_its_own_sheet(world: World, clerk: Client) -> None:
    clerk.post(f"{SHEET}&month=2025-09", sent(P1="30"))
    assert Visit.objects.get().day == dt.date(2025, 9, 30)
    assert "10月" in clerk.get(f"{SHEET}&month=2019-01").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("40", "“40”不是10月里的一天"),
        ("0", "“0”不是10月里的一天"),
        ("上旬", "“上旬”不是10月里的一天"),
        ("\x00", "不是10月里的一天"),
        ("<b>", "“<b>”不是10月里的一天"),
        ("1-3", "“1-3”不是10月里的一天"),
        ("31", "走访日期不能晚于今天"),
        ("1 " * 150, "写得太长了"),
    ],
)
def test_a_fault_is_said_at_its_cell_nothing_is_written_and_nothing_lost(clerk: Client, typed: str, said: str) -> None:
    page = clerk.post(SHEET, sent(P1=typed, P2="2"))
    assert page.status_code == 422
    [wrong] = page.context["sheet"].wrong
    assert (wrong.pairing, said in wrong.errors[0]) == ("P1", True)
    assert {cell.pairing: cell.typed for cell in page.context["sheet"].cells} == {"P1": typed[:200], "P2": "2"}
    assert "还没有记下" in page.text
    assert days() == {}


def test_nothing_typed_is_said(clerk: Client) -> None:
    page = clerk.post(SHEET, sent(P1=" ", P2=""))
    assert page.status_code == 422
    assert "哪一户去过，就填是几号去的" in page.text


def test_what_was_there_is_not_recorded_again_and_another_sheet_wants_another_id(clerk: Client) -> None:
    body = sent(P1="1")
    clerk.post(SHEET, body)
    again = clerk.post(SHEET, sent(P1="1 2"), follow=True)
    assert "已记下 1 次走访。有 1 次原来就有，没有重复记。" in again.text
    other = clerk.post(SHEET, {**body, "d-P1": "3"})
    assert "刚才已经交过了" in other.text
    assert other.context["form"]["id"].value() != body["id"]
    assert days() == {"P1": [1, 2]}


def test_the_branch_finds_it_on_the_groups_page_the_leader_does_not(world: World, clerk: Client) -> None:
    link = 'href="/visits/sheet?group=GA"'
    assert link in clerk.get("/groups/GA").text
    assert link not in clerk.get("/groups/GA?on=2025-09-30").text
    leader = desk.leader(world)
    assert link not in leader.get("/groups/GA").text
    assert leader.get(SHEET).status_code == 404


def test_it_costs_the_same_however_many_there_are(world: World, clerk: Client) -> None:
    for number in range(40):
        pair(world, f"Q{number}", world.members["GA2"], f"户{number}", "disabled")
    with CaptureQueriesContext(connection) as found:
        clerk.get(SHEET)
    assert len(found) <= BUDGET
