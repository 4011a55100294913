"""The page on which the branch says that a member moves to another group, or is no longer a member here."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from sanwang.flows.tests import boards
from sanwang.flows.tests.boards import TODAY
from sanwang.kernel import clock
from sanwang.kernel.permits import permit
from sanwang.organization.models import Group, Member, Membership
from sanwang.organization.operations import member as members
from sanwang.organization.roles import Role
from sanwang.organization.rules import MANAGE_MEMBERS
from sanwang.organization.tests.villages import Village, small_village
from sanwang.service.models import Pairing

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 11, 1)


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return small_village(1, groups=3, each=2)


@pytest.fixture
def member(village: Village) -> Member:
    return village.members[0]


@pytest.fixture
def client(village: Village) -> Client:
    return boards.signed_in(Role.CLERK, division=village.division)


def address(member: Member) -> str:
    return f"/members/{member.code}/change"


def sent(what: str, day: dt.date = FIRST, **more: str) -> dict[str, str]:
    return {"what": what, "day": day.isoformat(), **more}


def test_he_moves_from_the_day_on(village: Village, member: Member, client: Client) -> None:
    assert address(member) in boards.asked(client, f"/members/{member.code}")
    page = boards.asked(client, address(member))
    assert [f'value="{group.pk}"' in page for group in village.groups] == [False, True, True]
    answer = client.post(address(member), sent("moves", group=str(village.groups[1].pk)))
    assert (answer.status_code, answer["Location"]) == (302, f"/members/{member.code}")
    spans = Membership.objects.standing().filter(member=member).order_by("valid_from")
    assert [(row.group, row.valid_to) for row in spans] == [(village.groups[0], FIRST), (village.groups[1], None)]


def test_who_has_no_other_group_is_not_offered_one(village: Village, member: Member, client: Client) -> None:
    Group.objects.filter(pk__in=[group.pk for group in village.groups[1:]]).update(valid_to=FIRST)
    page = boards.asked(client, address(member))
    assert "换党小组" not in page
    assert "去世" in page
    assert client.post(address(member), sent("moves")).status_code == 422


def test_who_goes_is_asked_about_once_more(village: Village, member: Member, client: Client) -> None:
    household = boards.household(village, paired=member)
    first = client.post(address(member), sent("death"))
    assert first.status_code == 422
    assert "核对无误，请再按一次" in first.text
    assert Member.objects.on(TODAY).filter(pk=member.pk).exists()
    asked = first.context["form"]["sure"].value()
    other_day = client.post(address(member), sent("death", FIRST + dt.timedelta(days=1), sure=asked))
    assert other_day.status_code == 422
    done = client.post(address(member), sent("death", sure=asked), follow=True)
    assert done.redirect_chain == [(f"/members/{member.code}", 302)]
    member.refresh_from_db()
    assert (member.left_on, member.left_why) == (FIRST, "death")
    assert Pairing.objects.get(household=household).valid_to == FIRST
    assert not Membership.objects.on(TODAY).filter(member=member).exists()
    assert "记错了？" in done.text
    assert "不再是本村党员" in boards.asked(client, address(member))


def gone(member: Member, client: Client, day: dt.date = FIRST) -> str:
    """Record a death, and return what the page then offers."""
    asked = client.post(address(member), sent("death", day)).context["form"]["sure"].value()
    assert client.post(address(member), sent("death", day, sure=asked)).status_code == 302
    return boards.asked(client, address(member))


def test_a_wrong_death_is_taken_back(village: Village, member: Member, client: Client) -> None:
    household, given = boards.household(village, paired=member), boards.household(village, paired=member)
    before = [row.valid_from for row in Membership.objects.on(TODAY).filter(member=member)]
    assert before
    assert "记错了，他还是本村党员" in gone(member, client)
    Pairing.objects.create(
        code="P9",
        member=village.members[1],
        household=given,
        village=village.division,
        valid_from=FIRST,
        recorded_on=FIRST,
    )
    done = client.post(address(member), {"what": "stays"}, follow=True)
    assert done.redirect_chain == [(f"/members/{member.code}", 302)]
    assert "他还是本村党员" in done.text
    member.refresh_from_db()
    assert (member.left_on, member.left_why) == (None, "")
    assert [row.valid_from for row in Membership.objects.on(TODAY).filter(member=member)] == before
    assert member.affiliations.on(TODAY).count() == 1
    assert Pairing.objects.get(household=household).valid_to is None
    assert Pairing.objects.get(household=given, member=member).valid_to == FIRST
    assert "换党小组" in boards.asked(client, address(member))
    assert client.post(address(member), {"what": "stays"}).status_code == 422


@pytest.mark.parametrize("body", [{}, {"what": "death", "day": FIRST.isoformat()}, {"what": "no-such"}])
def test_of_who_has_left_nothing_else_is_taken(member: Member, client: Client, body: dict[str, str]) -> None:
    gone(member, client)
    answer = client.post(address(member), body)
    assert answer.status_code == 422
    assert 'id="summary"' in answer.text
    assert not Member.objects.on(TODAY).filter(pk=member.pk).exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda member: Member.objects.filter(pk=member.pk).update(left_on=TODAY - dt.timedelta(days=93)),
        lambda member: Membership.objects.create(
            member=member,
            group=member.memberships.first().group,
            kind="functional",
            valid_from=FIRST,
            recorded_on=FIRST,
            withdrawn_on=TODAY,
        ),
    ],
    ids=["long ago", "moved after it"],
)
def test_what_cannot_be_told_from_the_rows_is_not_taken_back(member: Member, client: Client, spoil) -> None:
    gone(member, client)
    spoil(member)
    assert "在这里改不回来" in boards.asked(client, address(member))
    answer = client.post(address(member), {"what": "stays"})
    assert answer.status_code == 422
    assert not Member.objects.on(TODAY).filter(pk=member.pk).exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, {"what", "day"}),
        (sent("moves"), {"group"}),
        (sent("moves", group="0"), {"group"}),
        (sent("flies"), {"what"}),
        (sent("moves", TODAY + dt.timedelta(days=1), group="1"), {"day"}),
        ({**sent("death"), "day": "2026-13-01"}, {"day"}),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    village: Village, member: Member, client: Client, body: dict[str, str], field: set[str]
) -> None:
    if body.get("group") == "1":
        body = {**body, "group": str(village.groups[1].pk)}
    answer = client.post(address(member), body)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, field)
    assert Membership.objects.standing().filter(member=member, valid_to=None).get().group == village.groups[0]


def test_who_does_not_manage_members_has_no_such_page(village: Village, member: Member) -> None:
    for role, seat in ((Role.OFFICE, {"division": village.division}), (Role.LEADER, {"group": village.groups[0]})):
        client = boards.signed_in(role, **seat)
        assert address(member) not in boards.asked(client, f"/members/{member.code}")
        assert client.get(address(member)).status_code == 404
        assert client.post(address(member), sent("death")).status_code == 404


@pytest.fixture
def newcomer(village: Village) -> Member:
    by = permit(village.actor(), MANAGE_MEMBERS, pk=village.division.pk)
    joined = dt.date(2024, 7, 1)
    record = members.NewMember(name="赵新民", joined_on=joined, day=FIRST, group_id=village.groups[0].pk)
    return members.admit(by, record=record, on=TODAY)


def test_who_was_taken_in_by_mistake_is_taken_back(
    village: Village, member: Member, newcomer: Member, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(15):
        assert "撤回编入" in boards.asked(client, address(newcomer))
    assert "撤回编入" not in boards.asked(client, address(member))
    answer = client.post(address(newcomer), {"what": "mistake"}, follow=True)
    assert answer.redirect_chain == [(f"/members?village={village.division.code}", 302)]
    assert "赵新民" not in answer.text
    assert "他的编入已经撤回" in boards.asked(client, address(newcomer))
    assert client.post(address(newcomer), {"what": "stays"}).status_code == 422
    Member.objects.filter(pk=newcomer.pk).update(joined_on=TODAY, left_on=TODAY)
    assert "赵新民" not in boards.asked(client, f"/members?village={village.division.code}"), "he has not gone either"
    assert client.post(address(newcomer), {"what": "stays"}).status_code == 422


def test_a_record_of_any_room_holds_him(village: Village, newcomer: Member, client: Client) -> None:
    boards.household(village, paired=newcomer)
    assert "撤回编入" not in boards.asked(client, address(newcomer))
    answer = client.post(address(newcomer), {"what": "mistake"})
    assert answer.status_code == 422
    assert "已经有了他的记录" in answer.text
    assert Member.objects.on(TODAY).filter(pk=newcomer.pk).exists()
    Pairing.objects.filter(member=newcomer).update(withdrawn_on=TODAY)
    assert "撤回编入" in boards.asked(client, address(newcomer))
