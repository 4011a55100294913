"""Visits entered from paper: many in one submission, each once, none against the days of its pairing."""

from __future__ import annotations

import datetime as dt

import pytest

from sanwang.kernel.models import Event
from sanwang.kernel.permits import permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.models import Group
from sanwang.organization.roles import Role
from sanwang.service import rules
from sanwang.service.models import Pairing, Visit
from sanwang.service.operations import visit_sheet
from sanwang.service.operations.visit_sheet import Entered, NewVisits
from sanwang.service.tests.village import Village, actor, county

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 10)
AT = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
SECOND, FIFTH = dt.date(2026, 3, 2), dt.date(2026, 3, 5)


@pytest.fixture
def village() -> Village:
    return Village("甲", "361126100201", county())


@pytest.fixture
def pairings(village: Village) -> list[Pairing]:
    """Return two of one member, from January, and one of another of the same group, from the fourth of March."""
    first, second = village.member("党员甲"), village.member("党员乙")
    since = (dt.date(2026, 1, 5), dt.date(2026, 1, 5), dt.date(2026, 3, 4))
    return [
        village.pair(member, village.household(f"户{number}"), since=since[number])
        for number, member in enumerate((first, first, second))
    ]


def new(*visits: tuple[Pairing, dt.date]) -> NewVisits:
    return NewVisits(id=fresh_id(), visits=tuple((pairing.code, day) for pairing, day in visits))


def enter(group: Group, record: NewVisits) -> Entered:
    clerk = actor((Role.CLERK, "village", group.village_id), account=77)
    return visit_sheet.record_several(permit(clerk, rules.RECORD_VISITS, pk=group.pk), record=record, on=ON, at=AT)


def standing() -> list[tuple[int, dt.date]]:
    return sorted(Visit.objects.standing().values_list("pairing_id", "day"))


def refused(group: Group, record: NewVisits) -> set[str]:
    with pytest.raises(Refused) as refusal:
        enter(group, record)
    assert not Visit.objects.exists()
    return {fault.field for fault in refusal.value.faults}


def test_every_day_is_a_visit_with_where_the_member_stood_and_who_typed(village, pairings) -> None:
    one, two, three = pairings
    wanted = [(one, SECOND), (one, FIFTH), (two, FIFTH), (three, ON)]
    assert enter(village.groups[0], new(*wanted)) == Entered(new=4, there=0)
    assert standing() == sorted((pairing.pk, day) for pairing, day in wanted)
    rows = set(Visit.objects.values_list("group", "village", "recorded_by", "recorded_on"))
    assert rows == {(village.groups[0].pk, village.division.pk, 77, ON)}
    events = Event.objects.all()
    assert {(event.chain, event.name, event.account_id) for event in events} == {
        (village.township.code, "VisitRecorded", 77)
    }
    assert {event.subject for event in events} == {f"service.visit:{visit.pk}" for visit in Visit.objects.all()}


def test_where_a_visit_stands_none_is_added(village, pairings) -> None:
    one, two, _three = pairings
    enter(village.groups[0], new((one, SECOND)))
    assert enter(village.groups[0], new((one, SECOND), (one, SECOND), (two, SECOND))) == Entered(new=1, there=1)
    Visit.objects.filter(pairing=one).update(withdrawn_on=ON)
    assert enter(village.groups[0], new((one, SECOND))) == Entered(new=1, there=0)


def test_the_same_again_is_written_once_another_body_is_refused(village, pairings) -> None:
    first = new((pairings[0], SECOND))
    assert enter(village.groups[0], first) == enter(village.groups[0], first) == Entered(new=1, there=0)
    with pytest.raises(OtherBody):
        enter(village.groups[0], NewVisits(id=first.id, visits=((pairings[1].code, SECOND),)))
    assert len(standing()) == 1


def test_each_wrong_day_is_named_by_its_pairing_and_nothing_is_written(village, pairings) -> None:
    one, two, three = pairings
    ahead, before = ON + dt.timedelta(days=1), SECOND
    assert refused(village.groups[0], new((one, SECOND), (two, ahead), (three, before))) == {two.code, three.code}


def test_nothing_too_much_and_others_are_refused_as_a_whole(village, pairings) -> None:
    elsewhere = village.pair(village.member("党员丙", group=1), village.household("户丙"))
    gone = village.pair(pairings[0].member, village.household("户丁"), withdrawn_on=SECOND)
    many = NewVisits(id=fresh_id(), visits=((pairings[0].code, SECOND),) * (visit_sheet.MOST + 1))
    for record in (new(), many, new((pairings[0], SECOND), (elsewhere, SECOND)), new((gone, SECOND))):
        assert refused(village.groups[0], record) == {""}
