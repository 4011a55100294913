"""Talks, appraisals and steps of development."""

from __future__ import annotations

import datetime as dt

import pytest

from sanwang.affairs.models import Appraisal, Talk
from sanwang.affairs.operations import appraisal, talk
from sanwang.affairs.operations.appraisal import NewAppraisal, NewAppraisals
from sanwang.affairs.operations.talk import NewTalk, NewTalks
from sanwang.affairs.rules import (
    RECORD_APPRAISAL,
    RECORD_APPRAISALS,
    RECORD_TALK,
    RECORD_TALKS,
    WITHDRAW_TALK,
)
from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import NOW, TODAY, World
from sanwang.kernel.models import Event
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.kernel.tests.once import once

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + dt.timedelta(days=1)


built, world = once(small.make)


def several(actor: Actor, *members: str, **more: object) -> talk.Taken:
    what = NewTalks(**{"id": fresh_id(), "day": TODAY, "members": members} | more)
    return talk.record_several(permit(actor, RECORD_TALKS, code="GA"), record=what, on=TODAY, at=NOW)


def test_one_talk(world: World) -> None:
    by = permit(world.leader(), RECORD_TALK, code="GA2")
    what = NewTalk(id=fresh_id(), day=TODAY, by_phone=True)
    first = talk.record(by, record=what, on=TODAY, at=NOW)
    assert talk.record(by, record=what, on=TODAY, at=NOW).answer == first.answer
    made = Talk.objects.get()
    assert (made.held_by, made.group, made.by_phone) == (world.members["GA1"].person, world.groups["GA"], True)


def test_several_talks_of_a_day_are_one_submission(world: World) -> None:
    same = fresh_id()
    several(world.leader(), "GA2", "GA3", id=same)
    assert not several(world.leader(), "GA2", "GA3", id=same).is_new
    assert set(Talk.objects.values_list("member__code", flat=True)) == {"GA2", "GA3"}
    assert Event.objects.filter(name="TalkRecorded").count() == 2
    with pytest.raises(OtherBody):
        several(world.leader(), "GA2", id=same)


@pytest.mark.parametrize(
    ("members", "more", "field"),
    [
        ((), {}, "members"),
        (("GB2",), {}, "members"),
        (("NONE",), {}, "members"),
        (("GA1", "GA2"), {}, "members"),
        (("GA2",), {"day": TOMORROW}, "day"),
    ],
)
def test_talks_that_cannot_be(world: World, members: tuple, more: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        several(world.leader(), *members, **more)
    assert refused.value.faults[0].field == field
    assert not Talk.objects.exists()


def test_a_clerk_says_who_held_the_talk(world: World) -> None:
    with pytest.raises(Refused):
        several(world.clerk(), "GA2")
    several(world.clerk(), "GA2", held_by=world.members["GA1"].person_id)
    assert Talk.objects.get().held_by == world.members["GA1"].person


def test_a_talk_is_taken_back_once(world: World) -> None:
    several(world.leader(), "GA2")
    by = permit(world.leader(), WITHDRAW_TALK, pk=Talk.objects.get().pk)
    talk.withdraw(by, on=TODAY)
    with pytest.raises(Refused):
        talk.withdraw(by, on=TODAY)
    assert not Talk.objects.standing().exists()


def test_a_second_grade_replaces_the_first(world: World) -> None:
    by = permit(world.secretary(), RECORD_APPRAISAL, code="GA2")
    for grade in ("qualified", "excellent"):
        given = NewAppraisal(id=fresh_id(), day=TODAY, year=2025, grade=grade, voters=4, votes=(2, 2, 0, 0))
        appraisal.record(by, record=given, on=TODAY, at=NOW)
    old, new = Appraisal.objects.order_by("id")
    assert (old.withdrawn_on, new.corrects, new.grade, new.votes_qualified) == (TODAY, old, "excellent", 2)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"grade": "best"}, "grades"),
        ({"year": 2023}, "year"),
        ({"year": 2026}, "year"),
        ({"day": TOMORROW}, "day"),
        ({"voters": 5, "votes": (1, 1, 1, 1)}, "votes"),
    ],
)
def test_an_appraisal_that_cannot_be(world: World, more: dict, field: str) -> None:
    given = NewAppraisal(**{"id": fresh_id(), "day": TODAY, "year": 2025, "grade": "qualified"} | more)
    with pytest.raises(Refused) as refused:
        appraisal.record(permit(world.clerk(), RECORD_APPRAISAL, code="GA2"), record=given, on=TODAY, at=NOW)
    assert refused.value.faults[0].field == field


def test_a_group_is_graded_together_and_probationary_members_are_not(world: World) -> None:
    small.add_member("NEW", world.groups["GA"], full_on=None)
    by = permit(world.secretary(), RECORD_APPRAISALS, code="GA")
    given = NewAppraisals(id=fresh_id(), day=TODAY, year=2025, grades=(("GA1", "excellent"), ("GA2", "qualified")))
    appraisal.record_several(by, record=given, on=TODAY, at=NOW)
    assert dict(Appraisal.objects.values_list("member__code", "grade")) == {"GA1": "excellent", "GA2": "qualified"}
    for grades in ((), (("GB1", "qualified"),), (("NEW", "qualified"),)):
        with pytest.raises(Refused):
            wrong = NewAppraisals(id=fresh_id(), day=TODAY, year=2025, grades=grades)
            appraisal.record_several(by, record=wrong, on=TODAY, at=NOW)
