"""The pages of who is on the way to membership, and his admission from there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from sanwang.affairs.models import DevelopmentStep
from sanwang.flows.tests import boards
from sanwang.flows.tests.boards import TODAY
from sanwang.kernel import clock
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Member, Person
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import Village, small_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return small_village(1, groups=2, each=2)


@pytest.fixture
def client(village: Village) -> Client:
    return boards.signed_in(Role.CLERK, division=village.division)


def address(village: Village, *, person: int | None = None) -> str:
    tail = f"?person={person}" if person else ""
    return f"/villages/{village.division.code}/development/new{tail}"


def sent(**more: str) -> dict[str, str]:
    return {"id": str(fresh_id()), "name": "徐新", "stage": "applicant", "day": TODAY.isoformat(), "note": "", **more}


def listed(client: Client, village: Village) -> str:
    return boards.asked(client, f"/villages/{village.division.code}/development")


def test_from_application_to_admission(village: Village, client: Client) -> None:
    assert "/development" in boards.asked(client, f"/villages/{village.division.code}")
    assert "现在没有正在培养的人。" in listed(client, village)
    code = village.groups[1].code
    client.post(address(village), sent(group=code, day=(TODAY - dt.timedelta(days=5)).isoformat()))
    person = Person.objects.get(name="徐新")
    page = listed(client, village)
    assert "徐新" in page
    assert "5 天了" in page
    assert "接收为预备党员" not in page
    asked = boards.asked(client, address(village, person=person.pk))
    assert 'value="activist"' in asked
    assert 'value="applicant"' not in asked
    answer = client.post(address(village, person=person.pk), sent(stage="candidate"))
    assert answer.status_code == 302
    admit = f"/villages/{village.division.code}/admit?person={person.pk}"
    assert admit in listed(client, village)
    form = boards.asked(client, admit)
    assert 'value="徐新"' in form
    given = {"id": str(fresh_id()), "name": "徐新", "group": str(village.groups[1].pk), "day": TODAY.isoformat()}
    given |= {"joined_on": TODAY.isoformat(), "full_on": "", "id_number": "", "phone": ""}
    for _ in range(2):  # sent twice it is one
        made = client.post(admit, given)
        assert (made.status_code, made["Location"]) == (302, f"/members/{Member.objects.get(person=person).code}")
    page = listed(client, village)
    assert "现在没有正在培养的人。" in page
    assert "徐新" in page.split("近三年接收的")[1]


def test_a_form_sent_twice_is_one_step(village: Village, client: Client) -> None:
    client.post(address(village), sent())
    person = Person.objects.get(name="徐新")
    twice = sent(stage="activist")
    assert [client.post(address(village, person=person.pk), twice).status_code for _ in range(2)] == [302, 302]
    assert DevelopmentStep.objects.count() == 2
    other = client.post(address(village, person=person.pk), {**twice, "stage": "candidate"})
    assert (other.status_code, "刚才已经交过了" in other.text) == (422, True)


def test_a_namesake_is_asked_about_once_more(village: Village, client: Client) -> None:
    client.post(address(village), sent())
    answer = client.post(address(village), sent())
    assert answer.status_code == 422
    assert "徐新已经在培养了" in answer.text
    assert client.post(address(village), sent(sure="徐新")).status_code == 302
    assert Person.objects.filter(name="徐新").count() == 2


def test_empty_and_wrong_is_said_at_the_field_and_nothing_is_lost(village: Village, client: Client) -> None:
    answer = client.post(address(village), sent(name="", stage="", day="2099-01-01", note="支委会讨论过"))
    assert answer.status_code == 422
    for said in ("请选到了哪一步。", "不能晚于今天。", "支委会讨论过"):
        assert said in answer.text
    assert not DevelopmentStep.objects.exists()


def test_the_last_step_is_taken_back(village: Village, client: Client) -> None:
    client.post(address(village), sent())
    step = DevelopmentStep.objects.get()
    for said in ("已撤回。", "只能撤回最后一步，而且只能撤回一次。"):
        assert said in client.post(f"/development/{step.pk}/withdraw", follow=True).text
    assert "现在没有正在培养的人。" in listed(client, village)


@pytest.mark.parametrize("person", ["404", "x", "1" * 40, "-1"])
def test_a_person_whom_nobody_brings_up_is_not_there(village: Village, client: Client, person: str) -> None:
    assert client.get(f"/villages/{village.division.code}/development/new?person={person}").status_code == 404
    assert client.get(f"/villages/{village.division.code}/admit?person={person}").status_code == 404


def test_who_was_admitted_long_ago_is_not_named(village: Village, client: Client) -> None:
    members = Member.objects.filter(village=village.division)
    members.update(joined_on=TODAY.replace(year=TODAY.year - 4), full_on=None)
    assert "近三年没有接收过党员。" in listed(client, village)
    one = members.order_by("pk")[:1]
    Member.objects.filter(pk__in=one).update(joined_on=TODAY.replace(year=TODAY.year - 2))
    assert "预备党员" in listed(client, village).split("近三年接收的")[1]
