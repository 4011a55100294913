"""The page on which the branch says that a member no longer looks after a household."""

from __future__ import annotations

import datetime as dt

import pytest

from sanwang.flows.tests import boards
from sanwang.flows.tests.boards import TODAY
from sanwang.kernel import clock
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import Village, small_village
from sanwang.service.models import Pairing

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return small_village(1, groups=1, each=2)


@pytest.fixture
def pairing(village: Village) -> Pairing:
    return Pairing.objects.get(household=boards.household(village, paired=village.members[0]))


def address(pairing: Pairing) -> str:
    return f"/pairings/{pairing.code}/end"


def sent(how: str = "ends", day: str = TODAY.isoformat()) -> dict[str, str]:
    return {"how": how, "day": day}


def test_it_ends_on_the_day_that_is_said(village: Village, pairing: Pairing) -> None:
    client, home = boards.signed_in(Role.CLERK, division=village.division), f"/households/{pairing.household.code}"
    assert address(pairing) in boards.asked(client, home)
    assert address(pairing) not in boards.asked(client, f"{home}?on=2026-11-01")
    answer = client.post(address(pairing), sent(day="2026-11-10"))
    assert (answer.status_code, answer["Location"]) == (302, home)
    pairing.refresh_from_db()
    assert (pairing.valid_to, pairing.withdrawn_on) == (dt.date(2026, 11, 10), None)
    page = boards.asked(client, home)
    assert "没人结对" in page
    assert address(pairing) not in page


def test_what_was_wrong_from_the_beginning_is_taken_back(village: Village, pairing: Pairing) -> None:
    client = boards.signed_in(Role.SECRETARY, division=village.division)
    client.post(address(pairing), sent("wrong", ""))
    pairing.refresh_from_db()
    assert (pairing.valid_to, pairing.withdrawn_on) == (None, TODAY)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "how"),
        (sent("perhaps"), "how"),
        (sent(day=""), "day"),
        (sent(day="2026-11-21"), "day"),
        (sent(day="2026-13-01"), "day"),
        (sent(day="1900-01-01"), "day"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(village: Village, pairing: Pairing, body: dict, field: str) -> None:
    client = boards.signed_in(Role.SECRETARY, division=village.division)
    answer = client.post(address(pairing), body)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert Pairing.objects.on(TODAY).filter(pk=pairing.pk).exists()


@pytest.mark.parametrize(("how", "field"), [("ends", "day"), ("wrong", "__all__")])
def test_visits_are_not_left_hanging(village: Village, pairing: Pairing, how: str, field: str) -> None:
    boards.visited(pairing.household, dt.date(2026, 11, 15))
    client = boards.signed_in(Role.SECRETARY, division=village.division)
    answer = client.post(address(pairing), sent(how, "2026-11-10"))
    assert answer.status_code == 422
    assert "2026-11-15" in str(answer.context["form"].errors[field])
    assert client.post(address(pairing), sent(day="2026-11-16")).status_code == 302


def test_who_does_not_manage_pairings_has_no_such_page(village: Village, pairing: Pairing) -> None:
    for role, seat in ((Role.OFFICE, {"division": village.division}), (Role.LEADER, {"group": village.groups[0]})):
        client = boards.signed_in(role, **seat)
        assert address(pairing) not in boards.asked(client, f"/households/{pairing.household.code}")
        assert client.get(address(pairing)).status_code == 404
        assert client.post(address(pairing), sent()).status_code == 404
