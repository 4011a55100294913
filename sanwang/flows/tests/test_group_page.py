"""The leader's pages around his group: ten lines, talks, excuses, reports, appraisals; and what they cost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.affairs.models import Appraisal, Talk, Uptake
from sanwang.affairs.operations import activity, talk
from sanwang.affairs.operations.activity import NewActivity
from sanwang.affairs.operations.talk import NewTalks
from sanwang.affairs.rules import RECORD_ACTIVITY, RECORD_TALKS
from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import NOW, TODAY, World
from sanwang.duties.models import Excuse, Override
from sanwang.duties.queries.ledger import group_lines
from sanwang.flows.tests import desk
from sanwang.kernel.permits import permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.tests.once import once

pytestmark = pytest.mark.django_db
BUDGET = 15


built, own = once(small.make)


@pytest.fixture
def world(monkeypatch, own) -> World:
    desk.freeze(monkeypatch, TODAY)
    return own


@pytest.fixture
def client(world: World) -> Client:
    return desk.leader(world)


def held(world: World, *kinds: str, day: dt.date = TODAY, group: str = "GA", on: dt.date = TODAY) -> NewActivity:
    what = NewActivity(id=fresh_id(), kinds=kinds, day=day, groups=(group,), attendance=((f"{group}1", "present"),))
    activity.record(permit(world.leader(group), RECORD_ACTIVITY, code=group), record=what, on=on, at=NOW)
    return what


def talked(world: World, *members: str) -> None:
    what = NewTalks(id=fresh_id(), day=TODAY, members=members)
    talk.record_several(permit(world.leader(), RECORD_TALKS, code="GA"), record=what, on=TODAY, at=NOW)


def lines(page) -> dict[str, tuple[str, str]]:
    """Return duty -> state and button's address."""
    return {
        line.duty: (line.state, line.button[1] if line.button else "")
        for _heading, ten in page.context["page"].sections
        for line in ten
    }


def test_every_line_has_its_state_and_one_button_where_it_is_his(world: World, client: Client) -> None:
    held(world, "meeting", "study")
    page = client.get("/groups/GA")
    assert lines(page) == {
        "meeting": ("done", ""),
        "study": ("done", ""),
        "party_day": ("due", "/activities/new?group=GA&kind=party_day"),
        "report": ("due", "/activities/new?group=GA&kind=report"),
        "deploy": ("due", ""),
        "talk": ("due", "/talks/new?group=GA"),
        "life_meeting": ("due", "/activities/new?group=GA&kind=life_meeting"),
        "appraisal": ("due", ""),
        "develop": ("advice", ""),
    }
    assert "10月还差 <em>3 件</em>：党日主题活动、向支部汇报、谈心 3 人。" in page.text
    assert "建议" in page.text


def test_a_functional_group_reports_and_meets(world: World) -> None:
    page = desk.secretary(world).get("/groups/GF")
    assert set(lines(page)) == {"meeting", "report", "deploy"}
    assert "还没有组长" in page.text


def test_the_secretary_records_what_is_the_branchs(world: World) -> None:
    shown = lines(desk.secretary(world).get("/groups/GA"))
    assert shown["deploy"][1] == f"/activities/new?branch={world.unit.code}"
    assert shown["appraisal"][1] == "/appraisals/new?group=GA&year=2025"


def test_whoever_looks_from_above_has_no_button_to_record(world: World) -> None:
    page = desk.signed_in(world, "township", division=world.township).get("/groups/GA")
    assert page.status_code == 200
    assert not any(button for _state, button in lines(page).values())
    assert not page.context["page"].last_lines


def test_until_the_fifth_last_month_stands_first(world: World, client: Client, monkeypatch) -> None:
    held(world, "meeting", day=dt.date(2025, 9, 20), on=dt.date(2025, 9, 20))
    page = client.get("/groups/GA")
    assert "9月还可补记到10月5日" in page.text
    assert [line.duty for line in page.context["page"].last_lines] == ["study", "party_day", "report"]
    assert page.text.index("9月还可补记到10月5日") < page.text.index("每月")
    assert "kind=study&amp;month=last" in page.text
    opened = client.get("/activities/new?group=GA&kind=study&month=last")
    assert opened.context["form"]["day"].value() == dt.date(2025, 9, 30)
    desk.freeze(monkeypatch, dt.date(2025, 10, 6))
    assert "还可补记" not in client.get("/groups/GA").text


def test_last_month_stands_as_long_as_the_countys_days_of_grace_run(world: World, client: Client, monkeypatch) -> None:
    for duty, days in (("meeting", 8), ("study", 4)):
        Override.objects.create(
            county=world.county, duty=duty, grace_days=days, valid_from=dt.date(2025, 1, 1),
            recorded_on=dt.date(2025, 1, 1), basis="某组通〔2025〕1号",
        )  # fmt: skip
    page = client.get("/groups/GA")
    assert "9月还可补记到10月4日" in page.text, "until then all of them can be"
    assert "也可以算作9月" in page.text
    desk.freeze(monkeypatch, dt.date(2025, 10, 8))
    page = client.get("/groups/GA")
    assert "9月还可补记到10月8日" in page.text
    assert [line.duty for line in page.context["page"].last_lines] == ["meeting"]
    assert "也可以算作9月" not in page.text, "what is held after the fifth is this month's"
    opened = client.get("/activities/new?group=GA&kind=meeting&month=last")
    assert opened.context["form"]["day"].value() == dt.date(2025, 9, 30)
    desk.freeze(monkeypatch, dt.date(2025, 10, 9))
    assert not client.get("/groups/GA").context["page"].last_lines


def test_a_past_day_shows_only_what_was_recorded_by_then(world: World, client: Client) -> None:
    held(world, "study", day=dt.date(2025, 9, 10))  # recorded in October
    page = client.get("/groups/GA?on=2025-09-30")
    assert lines(page)["study"] == ("due", "")
    assert "回到今天" in page.text


def test_names_of_who_is_missing_agree_with_the_ledger(world: World, client: Client) -> None:
    talked(world, "GA2")
    line = next(one for one in group_lines(world.groups["GA"].pk, day=TODAY) if one.duty.code == "talk")
    shown = client.get("/talks/new?group=GA").context["talks"]
    assert len(shown.owed) == line.unmet == 2
    assert "3 人谈了 1 人；还有徐GA3、徐GA4" in client.get("/groups/GA").text


def test_several_talks_are_one_submission(world: World, client: Client) -> None:
    body = desk.form(TODAY, members=["GA2", "GA3"], manner="phone")
    done = client.post("/talks/new?group=GA", body, follow=True)
    assert done.redirect_chain == [("/groups/GA", 302)]
    assert "已记下和 2 人谈心" in done.text
    assert set(Talk.objects.values_list("member__code", "by_phone")) == {("GA2", True), ("GA3", True)}
    client.post("/talks/new?group=GA", body)
    assert Talk.objects.count() == 2
    nobody = client.post("/talks/new?group=GA", desk.form(TODAY, manner="face", note="在家谈的"))
    assert nobody.status_code == 422
    assert "请选和谁谈了" in nobody.text
    assert "在家谈的" in nobody.text


def test_the_clerk_says_who_held_the_talks(world: World) -> None:
    clerk = desk.clerk(world)
    holders = clerk.get("/talks/new?group=GA").context["talks"].holders
    assert holders == [(world.members["GA1"].person_id, "徐GA1")]
    body = desk.form(TODAY, members=["GA2"], manner="face", held_by=str(holders[0][0]))
    clerk.post("/talks/new?group=GA", body)
    assert Talk.objects.get().held_by == world.members["GA1"].person


def test_an_excuse_goes_from_the_leader_to_the_branch(world: World, client: Client) -> None:
    assert "徐GA2" in client.get("/excuses/new?group=GA").text
    form = client.get("/excuses/new?member=GA2").context["form"]
    body = {name: form[name].value() for name in ("id", "duties", "end")} | {"reason": "away", "since": TODAY}
    asked = client.post("/excuses/new?member=GA2", body, follow=True)
    assert "等支部书记同意" in asked.text
    secretary = desk.secretary(world)
    page = secretary.get("/excuses")
    (row,) = page.context["list"].waiting
    assert (row.who, len(row.keys), row.last) == ("徐GA2", 2, dt.date(2025, 12, 31))
    ticked = {"village": world.village.code, "excuse": ",".join(map(str, row.keys)), "decision": "agree"}
    assert "已同意 2 条" in secretary.post("/excuses/decide", ticked, follow=True).text
    assert Excuse.objects.agreed().count() == 2
    assert client.get("/groups/GA").context["page"].let_off == [("外出流动", 1)]
    (held_now,) = client.get("/excuses?group=GA").context["list"].holding
    client.post(f"/excuses/{held_now.excuse.pk}/end")
    assert set(Excuse.objects.agreed().values_list("valid_to", flat=True)) == {dt.date(2025, 10, 4)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"duties": []}, "请选哪一件"),
        ({"reason": ""}, "请选原因"),
        ({"end": "pick"}, "请选最后一天"),
        ({"end": "pick", "until": "2025-10-01"}, "不能早于第一天"),
        ({"end": "明天"}, "请选到什么时候"),
        ({"since": ""}, "必填"),
    ],
)
def test_a_wrong_excuse_is_said_at_its_field(client: Client, change: dict, said: str) -> None:
    given = {"id": fresh_id(), "duties": ["talk"], "reason": "away", "since": TODAY, "end": "open", "note": "在温州"}
    page = client.post("/excuses/new?member=GA2", given | change)
    assert page.status_code == 422
    assert said in page.text
    assert "在温州" in page.text
    assert not Excuse.objects.exists()


def test_nothing_ticked_is_said(world: World) -> None:
    page = desk.secretary(world).post("/excuses/decide", {"village": world.village.code}, follow=True)
    assert "请先选要定的几条" in page.text


def test_reports_are_taken_up_together_and_the_leader_sees_it(world: World, client: Client) -> None:
    held(world, "report")
    held(world, "report", group="GB")
    secretary = desk.secretary(world)
    (mine,) = secretary.get("/reports").context["list"]
    ids = [str(one.pk) for one in mine.reports]
    done = secretary.post("/reports/take-up", {"village": world.village.code, "report": ids}, follow=True)
    assert "支部已阅 2 份汇报" in done.text
    assert Uptake.objects.count() == 2
    assert "支部已阅" in client.get("/groups/GA").text
    bad = secretary.post("/reports/take-up", {"village": world.village.code, "report": ["x"]}, follow=True)
    assert bad.status_code == 200


def test_one_report_is_taken_up_from_its_page(world: World) -> None:
    report = held(world, "report")
    page = desk.secretary(world).post(f"/activities/{report.id}/take-up", follow=True)
    assert "支部已阅，10月3日" in page.text


def test_grades_are_given_and_changed(world: World) -> None:
    clerk, address = desk.clerk(world), "/appraisals/new?group=GA&year=2025"
    clerk.post(address, desk.form(TODAY, **{"g-GA1": "qualified", "g-GA2": "excellent", "g-GA3": ""}))
    assert dict(Appraisal.objects.values_list("member__code", "grade")) == {"GA1": "qualified", "GA2": "excellent"}
    clerk.post(address, desk.form(TODAY, **{"g-GA1": "excellent", "g-GA2": "excellent"}))
    assert Appraisal.objects.count() == 3
    nothing = clerk.post(address, desk.form(TODAY))
    assert nothing.status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/groups/GA", "/groups/GA?on=2025-09-30", "/activities/new?group=GA", "/talks/new?group=GA", "/excuses",
        "/excuses?group=GA", "/excuses/new?group=GA", "/excuses/new?member=GA2", "/reports", "/appraisals/new?group=GA",
        "/activities/new?branch={unit}", "/activities/{activity}", "/activities/{activity}/correct",
    ],
)  # fmt: skip
def test_no_page_asks_more_than_its_budget_however_large_the_group(world: World, address: str) -> None:
    for number in range(30):
        small.add_member(f"C{number}", world.groups["GA"])
    for number in range(10):
        made = held(world, "meeting", "report", day=TODAY - dt.timedelta(days=number))
        Excuse.objects.create(
            duty="talk", member=world.members["GA2"], village=world.village, reason="away",
            valid_from=TODAY + dt.timedelta(days=number), valid_to=TODAY + dt.timedelta(days=number + 1),
            recorded_on=TODAY,
        )  # fmt: skip
    talked(world, *(f"C{number}" for number in range(20)))
    client = desk.secretary(world)
    address = address.format(unit=world.unit.code, activity=made.id)
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    assert len(asked) <= BUDGET, "\n".join(str(one["sql"])[:200] for one in asked.captured_queries)
