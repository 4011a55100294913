"""Pairings and what marks a household: begun, ended, taken back; never changed in silence."""

from __future__ import annotations

import datetime as dt

import pytest

from sanwang.kernel.models import Event
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Refused
from sanwang.organization.roles import Role
from sanwang.service import rules
from sanwang.service.models import HouseholdTag, Pairing, Visit
from sanwang.service.operations import household as households
from sanwang.service.operations import pairing as pairings
from sanwang.service.operations.household import NewHousehold
from sanwang.service.operations.pairing import NewPairing
from sanwang.service.tests.village import Village, actor, as_member, county, person

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 10)


@pytest.fixture
def village() -> Village:
    return Village("甲", "361126100201", county())


@pytest.fixture
def clerk(village: Village) -> Actor:
    return actor((Role.CLERK, "village", village.division.pk))


def fields(refused) -> set[str]:
    return {fault.field for fault in refused.value.faults}


def pair(village: Village, clerk: Actor, member: str, household: str, day: dt.date = ON) -> Pairing:
    by = permit(clerk, rules.PAIR_IN_VILLAGE, pk=village.division.pk, lock=True)
    return pairings.pair(by, record=NewPairing(member=member, household=household, valid_from=day), on=ON)


def test_pair_end_and_pair_again(village, clerk) -> None:
    member, household = village.member("党员甲"), village.household("户甲")
    first = pair(village, clerk, member.code, household.code)
    with pytest.raises(Refused) as refused:
        pair(village, clerk, member.code, household.code, day=dt.date(2026, 5, 1))
    assert fields(refused) == {"household"}

    by = permit(clerk, rules.MANAGE_PAIRINGS, pk=first.pk, lock=True)
    with pytest.raises(Refused) as refused:
        pairings.end(by, day=ON, on=ON)
    assert fields(refused) == {"day"}
    pairings.end(by, day=dt.date(2026, 4, 1), on=ON)
    with pytest.raises(Refused):
        pairings.end(by, day=dt.date(2026, 4, 2), on=ON)
    again = pair(village, clerk, member.code, household.code, day=dt.date(2026, 4, 1))
    assert again.code != first.code
    assert [event.payload["ids"]["day"] for event in Event.objects.order_by("seq")] == [
        "2026-03-10",
        "2026-04-01",
        "2026-04-01",
    ]


def test_only_members_and_households_of_the_village(village, clerk) -> None:
    far = Village("乙", "361126101201", village.county)
    for member, household, field in (
        (far.member("远").code, village.household("户甲").code, "member"),
        (village.member("近").code, far.household("户远").code, "household"),
        ("无此人", "无此户", "household"),
    ):
        with pytest.raises(Refused) as refused:
            pair(village, clerk, member, household)
        assert fields(refused) == {field}
    assert not Pairing.objects.exists()


def test_visits_that_stand_hold_a_pairing(village, clerk) -> None:
    pairing = village.pair(village.member("党员甲"), village.household("户甲"), since=dt.date(2026, 1, 1))
    visit = Visit.objects.create(
        id=fresh_id(), pairing=pairing, day=ON, recorded_on=ON, village=village.division,
        recorded_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    by = permit(clerk, rules.MANAGE_PAIRINGS, pk=pairing.pk, lock=True)
    for attempt in (lambda: pairings.withdraw(by, on=ON), lambda: pairings.end(by, day=ON, on=ON)):
        with pytest.raises(Refused, match="2026-03-10"):
            attempt()
    Visit.objects.filter(pk=visit.pk).update(withdrawn_on=ON)
    pairings.withdraw(by, on=ON)
    with pytest.raises(Refused):
        pairings.withdraw(by, on=ON)
    assert not Pairing.objects.standing().exists()


def tags(household, day: dt.date) -> list[str]:
    return sorted(HouseholdTag.objects.on(day).filter(household=household).values_list("tag", flat=True))


def test_tags_are_spans(village, clerk) -> None:
    household = village.household("户甲", "low_income", "disabled")
    by = permit(clerk, rules.SET_TAGS, pk=household.pk, lock=True)
    households.set_tags(by, tags={"disabled", "empty_nest"}, day=ON, on=ON)
    assert tags(household, dt.date(2026, 3, 9)) == ["disabled", "low_income"]
    assert tags(household, ON) == ["disabled", "empty_nest"]
    households.set_tags(by, tags=["disabled"], day=ON, on=ON)  # a slip of the same day
    assert tags(household, ON) == ["disabled"]
    assert HouseholdTag.objects.get(tag="empty_nest").withdrawn_on == ON
    households.set_tags(by, tags=["disabled"], day=ON, on=ON)  # nothing new: no event
    assert [event.name for event in Event.objects.all()] == ["TagsChanged", "TagsChanged"]
    assert "low_income" not in str([event.payload for event in Event.objects.all()])


def test_tags_are_refused(village, clerk) -> None:
    household = village.household("户甲", "low_income")
    by = permit(clerk, rules.SET_TAGS, pk=household.pk, lock=True)
    households.set_tags(by, tags=[], day=ON, on=ON)
    for wanted, day, field in (
        (["rich"], ON, "tags"),
        (["disabled"], ON + dt.timedelta(days=1), "day"),
        (["disabled"], ON - dt.timedelta(days=5), "day"),
    ):
        with pytest.raises(Refused) as refused:
            households.set_tags(by, tags=wanted, day=day, on=ON)
        assert fields(refused) == {field}


def test_a_household_is_opened_in_its_village(village, clerk) -> None:
    far = Village("乙", "361126101201", village.county)
    by = permit(clerk, rules.OPEN_HOUSEHOLD, pk=village.division.pk, lock=True)
    hamlet, group = village.hamlets[0], village.groups[0]
    made = households.open(
        by, record=NewHousehold(head_id=person("户主").pk, natural_village=hamlet.code, group=group.code)
    )
    assert (made.village, made.natural_village, made.group) == (village.division, hamlet, group)
    for bad, field in (
        ({"natural_village": far.hamlets[0].code}, "natural_village"),
        ({"group": far.groups[0].code}, "group"),
        ({"code": made.code}, "code"),
    ):
        with pytest.raises(Refused) as refused:
            households.open(by, record=NewHousehold(head_id=made.head_id, **bad))
        assert fields(refused) == {field}


def test_a_telephone_is_shown_for_a_reason_that_is_written_down(village) -> None:
    member, household = village.member("党员甲"), village.household("户甲", phone="15412345678")
    village.pair(member, household)
    by = permit(as_member(member, account=9), rules.UNMASK_PHONE, pk=household.pk)
    with pytest.raises(Refused):
        households.unmask_phone(by, reason="curious")
    assert households.unmask_phone(by, reason="appointment") == "15412345678"
    event = Event.objects.get()
    assert (event.account_id, event.payload["ids"]["reason"]) == (9, "appointment")
    assert "15412345678" not in str(event.payload)


def test_an_end_that_was_a_mistake_is_taken_back(village, clerk) -> None:
    member, household = village.member("党员甲"), village.household("户甲")
    first = pair(village, clerk, member.code, household.code)
    with pytest.raises(Refused):
        pairings.go_on(permit(clerk, rules.MANAGE_PAIRINGS, pk=first.pk, lock=True))
    pairings.end(permit(clerk, rules.MANAGE_PAIRINGS, pk=first.pk, lock=True), day=dt.date(2026, 4, 1), on=ON)
    pairings.go_on(permit(clerk, rules.MANAGE_PAIRINGS, pk=first.pk, lock=True))
    first.refresh_from_db()
    assert first.valid_to is None

    pairings.end(permit(clerk, rules.MANAGE_PAIRINGS, pk=first.pk, lock=True), day=dt.date(2026, 4, 1), on=ON)
    pair(village, clerk, member.code, household.code, day=dt.date(2026, 5, 1))
    with pytest.raises(Refused) as refused:
        pairings.go_on(permit(clerk, rules.MANAGE_PAIRINGS, pk=first.pk, lock=True))
    assert fields(refused) == {"household"}
    first.refresh_from_db()
    assert first.valid_to == dt.date(2026, 4, 1)
