"""The page on which the branch takes a member into a group."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from sanwang.flows.tests import boards
from sanwang.flows.tests.boards import TODAY
from sanwang.kernel import clock
from sanwang.kernel.numbers import check_character
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Group, GroupKind, Member, Membership
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import Village, small_village

pytestmark = pytest.mark.django_db
BODY = "99000019990302002"
NUMBER = BODY + check_character(BODY)


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return small_village(1, groups=2, each=2)


@pytest.fixture
def client(village: Village) -> Client:
    return boards.signed_in(Role.CLERK, division=village.division)


def address(village: Village) -> str:
    return f"/villages/{village.division.code}/admit"


def sent(village: Village, **more: str) -> dict[str, str]:
    given = {"id": str(fresh_id()), "name": "赵新民", "group": str(village.groups[1].pk), "day": "2026-11-02"}
    return {**given, "joined_on": "2024-07-01", "full_on": "", "id_number": "", "phone": "", **more}


def test_he_is_in_the_group_and_what_his_number_tells_is_not_asked(village: Village, client: Client) -> None:
    listed = f"/members?village={village.division.code}"
    assert address(village) in boards.asked(client, listed)
    assert address(village) not in boards.asked(client, f"{listed}&on=2026-10-01")
    assert f'value="{village.groups[1].pk}"' in boards.asked(client, address(village))
    answer = client.post(
        address(village), sent(village, id_number=f" {NUMBER[:6]} {NUMBER[6:].lower()}", phone="154-0000 1111")
    )
    made = Member.objects.get(person__name="赵新民")
    assert (answer.status_code, answer["Location"]) == (302, f"/members/{made.code}")
    person = made.person
    assert (person.sex, person.birth_date, person.id_number) == ("F", dt.date(1999, 3, 2), NUMBER)
    assert (person.phone, made.joined_on, made.full_on) == ("15400001111", dt.date(2024, 7, 1), None)
    assert Membership.objects.on(TODAY).get(member=made).group == village.groups[1]
    page = boards.asked(client, answer["Location"])
    assert NUMBER not in page
    assert "15400001111" not in page


def test_pressed_twice_he_is_one(village: Village, client: Client) -> None:
    form = sent(village)
    assert [client.post(address(village), form)["Location"] for _ in range(2)] == [f"/members/{_code()}"] * 2
    answer = client.post(address(village), {**form, "name": "赵新国"})
    assert answer.status_code == 422
    assert "这张表刚才已经交过了" in answer.text
    again = answer.context["form"]["id"].value()
    assert client.post(address(village), {**form, "name": "赵新国", "id": again}).status_code == 302


def _code() -> str:
    return Member.objects.get(person__name="赵新民").code


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("id_number", NUMBER[:17], "身份证号要 18 位"),
        ("id_number", BODY + ("0" if NUMBER[17] != "0" else "1"), "身份证号不对"),
        ("id_number", "99000019990230001" + check_character("99000019990230001"), "身份证号不对"),
        ("phone", "1540000111", "手机号要 11 位"),
        ("day", "", "请选从哪天起编入"),
        ("joined_on", "", "请选入党日期"),
        ("day", "2026-12-01", "不能晚于今天"),
        ("full_on", "2024-06-30", "转正日期不能早于入党日期"),
        ("joined_on", "2026-11-03", "编入日期不能早于入党日期"),
        ("group", "", "请选编入哪个党小组"),
    ],
)
def test_what_is_wrong_is_said_and_stays(village: Village, client: Client, field: str, typed: str, said: str) -> None:
    answer = client.post(address(village), sent(village, **{field: typed}))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text or not typed
    assert not Member.objects.filter(person__name="赵新民").exists()


def test_a_namesake_is_asked_about_once(village: Village, client: Client) -> None:
    name = village.members[0].person.name
    form = sent(village, name=name)
    answer = client.post(address(village), form)
    assert answer.status_code == 422
    assert f"本村已经有一位“{name}”（{village.groups[0].name}）" in answer.text
    sure = answer.context["form"]["sure"].value()
    assert (
        client.post(address(village), {**form, "name": village.members[1].person.name, "sure": sure}).status_code == 422
    )
    assert client.post(address(village), {**form, "sure": sure}).status_code == 302
    assert Member.objects.filter(person__name=name).count() == 2


def test_groups_by_trade_are_nobodys_home_where_there_are_others(village: Village, client: Client) -> None:
    Group.objects.filter(pk=village.groups[1].pk).update(kind=GroupKind.INDUSTRY)
    page = boards.asked(client, address(village))
    assert [f'value="{group.pk}"' in page for group in village.groups] == [True, False]
    assert "checked" in page, "the only group is chosen already"
    Group.objects.filter(pk=village.groups[0].pk).update(valid_to=dt.date(2026, 1, 1))
    assert f'value="{village.groups[1].pk}"' in boards.asked(client, address(village))
