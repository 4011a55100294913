"""Recording what was held, on a page: several kinds and groups at once, the list preset, nothing lost or twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from sanwang.affairs.models import Activity, Attendance, Uptake
from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import TODAY, World
from sanwang.duties.models import Dirty, Excuse
from sanwang.flows.tests import desk
from sanwang.kernel.models import Receipt
from sanwang.kernel.records import fresh_id
from sanwang.kernel.tests.once import once
from sanwang.organization.models import Group

pytestmark = pytest.mark.django_db
NEW = "/activities/new?group=GA"


built, own = once(small.make)


@pytest.fixture
def world(monkeypatch, own) -> World:
    desk.freeze(monkeypatch, TODAY)
    return own


@pytest.fixture
def client(world: World) -> Client:
    return desk.leader(world)


def sent(**more: object) -> dict[str, object]:
    return desk.form(TODAY, **{"kinds": ["meeting", "study"]} | more)


def attended() -> dict[str, str]:
    return dict(Attendance.objects.values_list("member__code", "state"))


def test_everybody_is_preset_and_whoever_is_away_or_let_off_stands_apart(world: World, client: Client) -> None:
    world.members["GA2"].is_migrant = True
    world.members["GA2"].save()
    world.members["GA3"].is_infirm = True
    world.members["GA3"].save()
    Excuse.objects.create(
        duty="study_attendance", member=world.members["GA4"], village=world.village, reason="away",
        decision="agreed", decided_on=TODAY, valid_from=small.LONG_AGO, recorded_on=TODAY,
    )  # fmt: skip
    page = client.get(f"{NEW}&kind=study")
    (own,) = page.context["desk"].host
    assert [(row.code, row.state) for row in own.here] == [("GA1", "present")]
    assert [(row.code, row.state, str(row.why)) for row in own.apart] == [
        ("GA2", "leave", "外出"),
        ("GA3", "leave", "年老体弱"),
        ("GA4", "leave", "不作要求"),
    ]
    assert page.context["form"]["kinds"].value() == ["study"]
    assert 'name="kinds" value="study"' in page.text


def test_one_tap_and_the_receipt_says_what_it_did_and_what_is_next(world: World, client: Client) -> None:
    body = sent()
    receipt = client.post(NEW, body, follow=True)
    made = Activity.objects.get()
    assert str(made.pk) == body["id"]
    assert receipt.redirect_chain == [(f"/activities/{made.pk}?new=1", 302)]
    assert attended() == dict.fromkeys(("GA1", "GA2", "GA3", "GA4"), "present")
    assert Receipt.objects.get(id=made.pk).answer["discharged"] == ["meeting", "study", "study_attendance"]
    assert "召开党小组会、组织党员学习、参加学习" in receipt.text
    assert "接下来：党日主题活动、向支部汇报、谈心 3 人" in receipt.text
    assert f'data-draft-done="{made.pk}"' in receipt.text


def test_sent_twice_it_is_recorded_once_and_changed_it_is_not_lost(client: Client) -> None:
    body = sent()
    first, again = (client.post(NEW, body) for _ in range(2))
    assert first["Location"] == again["Location"]
    other = client.post(NEW, body | {"theme": "修渠"})
    assert other.status_code == 422
    assert other.context["form"]["id"].value() != body["id"]
    assert "修渠" in other.text
    assert Activity.objects.count() == 1


def test_the_list_says_who_came_how(client: Client) -> None:
    client.post(NEW, sent(**{"a-GA-GA2": "online", "a-GA-GA3": "absent", "a-GA-GA4": "home_taught"}))
    assert attended() == {"GA1": "present", "GA2": "online", "GA3": "absent", "GA4": "home_taught"}


def test_groups_that_join_bring_their_lists_and_others_do_not(client: Client) -> None:
    client.post(NEW, sent(groups=["GB"], **{"a-GB-GB3": "leave", "a-GF-GA2": "absent"}))
    made = Activity.objects.get()
    assert [row.group.code for row in made.groups.select_related("group").order_by("-is_host")] == ["GA", "GB"]
    assert attended()["GB3"] == "leave"
    assert attended()["GA2"] == "present"
    assert len(attended()) == 8


def test_who_is_in_two_of_the_groups_is_called_once(client: Client) -> None:
    client.post(NEW, sent(groups=["GF"], **{"a-GF-GA2": "absent"}))
    assert (attended()["GA2"], len(attended())) == ("present", 5)


def test_a_report_alone_calls_no_list(client: Client) -> None:
    client.post(NEW, sent(kinds=["report"]))
    assert Activity.objects.get().report
    assert not attended()


def test_held_in_the_first_days_for_the_month_before(client: Client) -> None:
    assert "算作9月的" in client.get(NEW).text
    client.post(NEW, sent(for_last="on"))
    assert Activity.objects.get().for_day == dt.date(2025, 9, 30)


def test_later_in_the_month_it_is_not_asked_and_not_taken(client: Client, monkeypatch) -> None:
    desk.freeze(monkeypatch, dt.date(2025, 10, 20))
    assert "算作9月的" not in client.get(NEW).text
    refused = client.post(NEW, desk.form(dt.date(2025, 10, 20), kinds=["study"], for_last="on"))
    assert refused.status_code == 422
    assert "头五天" in refused.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kinds": []}, "请选这次算作什么"),
        ({"kinds": ["deploy"]}, "选的不在列出的里面"),
        ({"when": "pick"}, "请选日期"),
        ({"when": "pick", "day": "2025-10-04"}, "不能在今天之后"),
        ({"when": "pick", "day": "昨天"}, "日期"),
        ({"when": ""}, "“哪天”还没选，请选一个。"),
        ({"groups": ["GN"]}, "本村的党小组"),
        ({"theme": "学" * 121}, "120"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(client: Client, change: dict, said: str) -> None:
    page = client.post(NEW, sent(**{"place": "祠堂", "a-GA-GA3": "absent"} | change))
    assert page.status_code == 422
    assert said in page.text
    assert 'id="summary"' in page.text
    assert "祠堂" in page.text
    assert 'name="a-GA-GA3" value="absent" checked' in page.text
    assert not Activity.objects.exists()


@pytest.mark.parametrize(("picked", "field"), [({}, "when"), ({"when": "pick"}, "day")])
def test_a_day_that_is_refused_is_said_where_it_was_picked(
    world: World, client: Client, picked: dict, field: str
) -> None:
    Group.objects.filter(code="GA").update(founded=TODAY)
    before = (TODAY - dt.timedelta(days=1)).isoformat()
    page = client.post(NEW, sent(**{"when": before, "day": before} | picked))
    assert page.status_code == 422
    assert {*page.context["form"].errors} == {field}
    assert not Activity.objects.exists()


def test_a_theme_used_before_is_one_tap(client: Client) -> None:
    client.post(NEW, sent(theme="学习村规民约"))
    assert 'name="theme_used" value="学习村规民约"' in client.get(f"{NEW}&kind=study").text
    client.post(NEW, sent(theme_used="学习村规民约"))
    assert set(Activity.objects.values_list("theme", flat=True)) == {"学习村规民约"}


def test_a_record_is_corrected_in_its_own_form(client: Client) -> None:
    client.post(NEW, sent(groups=["GB"], **{"a-GA-GA3": "absent"}))
    old = Activity.objects.get()
    page = client.get(f"/activities/{old.pk}/correct")
    assert page.context["form"]["groups"].value() == ["GB"]
    assert 'name="a-GA-GA3" value="absent" checked' in page.text
    client.post(f"/activities/{old.pk}/correct", sent(kinds=["meeting"]))
    new = Activity.objects.standing().get()
    assert (new.corrects, new.study, new.groups.count()) == (old, False, 1)
    assert client.get(f"/activities/{old.pk}/correct").status_code == 404


def test_a_record_is_taken_back(client: Client) -> None:
    client.post(NEW, sent())
    made = Activity.objects.get()
    page = client.post(f"/activities/{made.pk}/withdraw", follow=True)
    assert "已撤回，不再算数" in page.text
    assert "改这条记录" not in page.text
    again = client.post(f"/activities/{made.pk}/withdraw", follow=True)
    assert "已经撤回了" in again.text


def test_a_record_marks_its_cells(world: World, client: Client) -> None:
    client.post(NEW, sent())
    marked = set(Dirty.objects.values_list("duty", "group_id"))
    ga = world.groups["GA"].pk
    assert {("meeting", ga), ("study", ga), ("study_attendance", ga)} <= marked


def test_the_branch_deploys_and_takes_up_reports_in_one_form(world: World, client: Client) -> None:
    client.post(NEW, sent(kinds=["report"]))
    report = Activity.objects.get()
    secretary, branch = desk.secretary(world), f"/activities/new?branch={world.unit.code}"
    page = secretary.get(branch)
    assert page.context["form"]["reports"].value() == [str(report.pk)]
    assert page.context["form"]["kinds"].value() == ["deploy"]
    done = secretary.post(branch, sent(kinds=["deploy"], reports=[str(report.pk)], decided="修渠"), follow=True)
    assert "研究部署党小组工作" in done.text
    assert Uptake.objects.get().report == report
    assert not desk.clerk(world).get(branch).context["desk"].reports
    gone = secretary.post(branch, sent(kinds=["deploy"], reports=[str(report.pk)]))
    assert gone.status_code == 422
    assert "刚才已经阅过" in gone.text


def test_a_study_of_the_branch_counts_for_the_groups_that_came(world: World) -> None:
    body = sent(kinds=["study"], **{f"a-GB-GB{n}": "absent" for n in range(1, 5)})
    desk.secretary(world).post(f"/activities/new?branch={world.unit.code}", body)
    made = Activity.objects.get()
    assert made.branch_own
    assert len(attended()) == 8
    assert "已完成，10月3日，到 4 人" in desk.leader(world).get("/groups/GA").text
    assert "已完成，10月3日" not in desk.leader(world, "GB").get("/groups/GB").text


def test_unknown_groups_and_strange_codes_are_not_there(client: Client) -> None:
    for address in (
        "/activities/new",
        "/activities/new?group=NONE",
        "/activities/new?group=%00",
        "/activities/new?branch=x",
    ):
        assert client.get(address).status_code == 404
    assert client.get(f"/activities/{fresh_id()}").status_code == 404
