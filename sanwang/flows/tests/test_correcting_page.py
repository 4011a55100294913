"""The page on which the branch puts a member's own data right."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from sanwang.flows.tests import boards
from sanwang.flows.tests.test_admitting_page import client, village
from sanwang.kernel.models import Event
from sanwang.kernel.numbers import check_character
from sanwang.kernel.spans import Precision
from sanwang.organization.models import Member
from sanwang.organization.tests.villages import Village

__all__ = ["client", "village"]
pytestmark = pytest.mark.django_db
BODY = "99000019790302002"
NUMBER = BODY + check_character(BODY)


def address(member: Member) -> str:
    return f"/members/{member.code}/correct"


def sent(client: Client, member: Member, **more: object) -> dict[str, object]:
    """Return what the page sends if nothing but ``more`` is touched."""
    shown = client.get(address(member)).context["form"]
    as_shown = {field.name: field.value() for field in shown}
    return {name: value for name, value in {**as_shown, **more}.items() if value is not None}


def test_what_is_put_right_stands_and_the_numbers_are_nowhere_in_clear(village: Village, client: Client) -> None:
    member = village.members[0]
    assert address(member) in boards.asked(client, f"/members/{member.code}")
    told = {"name": "赵改名", "full_on": "2022-03-01", "id_number": NUMBER.lower(), "phone": "154 0000 2222"}
    more = {"circumstances": ["infirm", "away", "unpaired"], "migrant_place": "义乌", "migrant_since": "2026-03-01"}
    answer = client.post(address(member), sent(client, member, **told, **more))
    assert (answer.status_code, answer["Location"]) == (302, f"/members/{member.code}")
    member = Member.objects.select_related("person").get(pk=member.pk)
    person = member.person
    assert (person.name, person.sex, person.birth_date, person.id_number) == (
        "赵改名",
        "F",
        dt.date(1979, 3, 2),
        NUMBER,
    )
    assert (person.phone, member.full_on) == ("15400002222", dt.date(2022, 3, 1))
    assert (member.is_infirm, member.is_migrant, member.pairing_eligible) == (True, True, False)
    assert (member.migrant_place, member.migrant_since) == ("义乌", dt.date(2026, 3, 1))
    for address_ in (address(member), answer["Location"]):
        page = boards.asked(client, address_)
        assert NUMBER not in page
        assert "15400002222" not in page
    logged = str(Event.objects.get(name="MemberChanged").payload)
    assert "2022-03-01" in logged
    assert not {word for word in ("赵改名", NUMBER, "15400002222", "义乌") if word in logged}


def test_sent_as_it_stands_nothing_changes(village: Village, client: Client) -> None:
    member = village.members[0]
    Member.objects.filter(pk=member.pk).update(
        joined_precision=Precision.MONTH, is_migrant=True, migrant_place="义乌", migrant_since=dt.date(2025, 3, 1)
    )
    held = Member.objects.filter(pk=member.pk).values().get()
    assert client.post(address(member), sent(client, member)).status_code == 302
    assert Member.objects.filter(pk=member.pk).values().get() == held
    assert not Event.objects.filter(name="MemberChanged").exists()


def test_numbers_left_empty_stay(village: Village, client: Client) -> None:
    member = village.members[0]
    client.post(address(member), sent(client, member, id_number=NUMBER, phone="15400002222"))
    assert client.post(address(member), sent(client, member, name="赵改名")).status_code == 302
    person = Member.objects.select_related("person").get(pk=member.pk).person
    assert (person.name, person.id_number, person.phone) == ("赵改名", NUMBER, "15400002222")


def test_a_day_that_is_known_now_is_a_day(village: Village, client: Client) -> None:
    member = village.members[0]
    Member.objects.filter(pk=member.pk).update(joined_precision=Precision.MONTH)
    day = member.joined_on + dt.timedelta(3)
    assert "现在只记到年月" in boards.asked(client, address(member))
    client.post(address(member), sent(client, member, joined_on=day.isoformat()))
    member.refresh_from_db()
    assert (member.joined_on, member.joined_precision) == (day, Precision.DAY)
    assert "现在只记到年月" not in boards.asked(client, address(member))


def test_who_is_back_is_away_nowhere(village: Village, client: Client) -> None:
    member = village.members[0]
    Member.objects.filter(pk=member.pk).update(is_migrant=True, migrant_place="义乌", migrant_since=dt.date(2025, 3, 1))
    client.post(address(member), sent(client, member, circumstances=[]))
    member.refresh_from_db()
    assert (member.is_migrant, member.migrant_place, member.migrant_since) == (False, "", None)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "“姓名”还没填"),
        ("id_number", NUMBER[:17], "身份证号要 18 位"),
        ("phone", "1540000111", "手机号要 11 位"),
        ("joined_on", "", "请选入党日期"),
        ("joined_on", "2026-12-01", "不能晚于今天"),
        ("full_on", "1949-10-01", "转正日期不能早于入党日期"),
    ],
)
def test_what_is_wrong_is_said_and_stays(village: Village, client: Client, field: str, typed: str, said: str) -> None:
    member = village.members[0]
    held = Member.objects.filter(pk=member.pk).values().get()
    answer = client.post(address(member), sent(client, member, **{field: typed, "circumstances": ["infirm"]}))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text or not typed
    assert answer.context["form"]["circumstances"].value() == ["infirm"]
    assert Member.objects.filter(pk=member.pk).values().get() == held


def test_another_persons_number_is_refused_at_its_field(village: Village, client: Client) -> None:
    for member, status in zip(village.members[:2], (302, 422), strict=True):
        answer = client.post(address(member), sent(client, member, id_number=NUMBER))
        assert answer.status_code == status
    assert answer.context["form"].errors["id_number"]
