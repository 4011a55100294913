"""Excuses: exactly one subject, agreed by the branch, taken back; who reaches them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import NOW, TODAY, World
from sanwang.duties import rules
from sanwang.duties.models import Excuse
from sanwang.duties.operations import excuse
from sanwang.duties.operations.excuse import NewExcuse
from sanwang.kernel.models import Event
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.kernel.tests.once import once

pytestmark = pytest.mark.django_db
MONTH_END = dt.date(2025, 10, 31)


built, world = once(small.make)


def new(**more: object) -> NewExcuse:
    given = {"duties": ("talk",), "reason": "away", "since": TODAY, "until": MONTH_END}
    return NewExcuse(**{"id": fresh_id()} | given | more)


def propose(actor: Actor, member: str = "GA2", **more: object) -> list[Excuse]:
    by = permit(actor, rules.EXCUSE_MEMBER, code=member)
    return excuse.propose(by, record=new(**more), on=TODAY, at=NOW)


def agreed() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("select duty, subject_kind, valid_from, valid_to from fact_excuse order by 1, 2, 3")
        return cursor.fetchall()


def test_it_counts_once_the_branch_agrees(world: World) -> None:
    (proposed,) = propose(world.leader())
    assert agreed() == []
    excuse.decide(permit(world.secretary(), rules.DECIDE_EXCUSE, pk=proposed.pk), agree=True, on=TODAY)
    assert agreed() == [("talk", "member", TODAY, dt.date(2025, 11, 1))]
    with pytest.raises(Excuse.DoesNotExist):
        permit(world.secretary(), rules.DECIDE_EXCUSE, pk=proposed.pk)


def test_declined_counts_nothing_and_may_be_asked_again(world: World) -> None:
    (proposed,) = propose(world.leader())
    excuse.decide(permit(world.secretary(), rules.DECIDE_EXCUSE, pk=proposed.pk), agree=False, on=TODAY)
    assert agreed() == []
    assert propose(world.leader())


def test_two_secretaries_settle_it_once(world: World) -> None:
    (proposed,) = propose(world.leader())
    first, second = (permit(world.secretary(), rules.DECIDE_EXCUSE, pk=proposed.pk) for _ in range(2))
    excuse.decide(first, agree=True, on=TODAY)
    with pytest.raises(Refused):
        excuse.decide(second, agree=False, on=TODAY)
    assert len(agreed()) == 1


def test_several_duties_become_several_excuses_in_one_submission(world: World) -> None:
    same = fresh_id()
    first = propose(world.leader(), id=same, duties=("talk", "appraisal"))
    again = propose(world.leader(), id=same, duties=("talk", "appraisal"))
    assert [row.pk for row in first] == [row.pk for row in again]
    assert Excuse.objects.count() == Event.objects.count() == 2
    with pytest.raises(OtherBody):
        propose(world.leader(), id=same)


def test_several_are_decided_at_once_or_none(world: World) -> None:
    mine = [row.pk for row in propose(world.leader(), duties=("talk", "appraisal"))]
    far = [row.pk for row in propose(world.leader("GX"), "GX2")]
    by = permit(world.secretary(), rules.DECIDE_EXCUSES, pk=world.village.pk)
    for wrong in ([], [*mine, *far]):
        with pytest.raises(Refused):
            excuse.decide_several(by, excuses=wrong, agree=True, on=TODAY)
    assert excuse.decide_several(by, excuses=mine, agree=True, on=TODAY) == 2
    assert excuse.decide_several(by, excuses=mine, agree=True, on=TODAY) == 0
    assert len(agreed()) == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"duties": ()}, "duties"),
        ({"duties": ("meeting",)}, "duties"),
        ({"duties": ("talk", "talk")}, "duties"),
        ({"duties": ("*", "talk")}, "duties"),
        ({"reason": "lazy"}, "reason"),
        ({"until": TODAY - dt.timedelta(days=1)}, "until"),
        ({"note": "字" * 201}, "note"),
        ({"pairing": 999_999, "duties": ("visit",)}, "pairing"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, more: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        propose(world.leader(), **more)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert not Excuse.objects.exists()


def test_the_same_days_are_not_asked_twice(world: World) -> None:
    propose(world.leader())
    with pytest.raises(Refused):
        propose(world.leader(), since=MONTH_END, until=None)
    assert propose(world.leader(), since=MONTH_END + dt.timedelta(days=1), until=None)


def test_a_group_is_let_off_what_groups_owe(world: World) -> None:
    by = permit(world.leader(), rules.EXCUSE_GROUP, code="GA")
    excuse.propose(by, record=new(duties=("meeting",), reason="flood"), on=TODAY, at=NOW)
    assert Excuse.objects.get().group == world.groups["GA"]
    for wrong in ({"duties": ("talk",)}, {"duties": ("visit",), "pairing": 1}):
        with pytest.raises(Refused):
            excuse.propose(by, record=new(**wrong), on=TODAY, at=NOW)


def test_taken_back_it_no_longer_counts(world: World) -> None:
    (proposed,) = propose(world.leader())
    excuse.decide(permit(world.secretary(), rules.DECIDE_EXCUSE, pk=proposed.pk), agree=True, on=TODAY)
    by = permit(world.leader(), rules.WITHDRAW_EXCUSE, pk=proposed.pk)
    excuse.withdraw(by, on=TODAY)
    assert agreed() == []
    assert Event.objects.get(name="ExcuseWithdrawn").payload["ids"]["counted"] is True
    with pytest.raises(Refused):
        excuse.withdraw(by, on=TODAY)


def test_who_is_back_early_is_let_off_until_then(world: World) -> None:
    (proposed,) = propose(world.leader(), until=None)
    excuse.decide(permit(world.secretary(), rules.DECIDE_EXCUSE, pk=proposed.pk), agree=True, on=TODAY)
    by = permit(world.leader(), rules.WITHDRAW_EXCUSE, pk=proposed.pk)
    (shorter,) = excuse.end(by, last=dt.date(2025, 10, 10), on=TODAY)
    assert agreed() == [("talk", "member", TODAY, dt.date(2025, 10, 11))]
    by = permit(world.leader(), rules.WITHDRAW_EXCUSE, pk=shorter.pk)
    for wrong in (dt.date(2025, 10, 1), dt.date(2025, 10, 20)):
        with pytest.raises(Refused):
            excuse.end(by, last=wrong, on=TODAY)


def test_what_was_asked_together_is_ended_or_taken_back_together(world: World) -> None:
    first, _second = propose(world.leader(), duties=("talk", "appraisal"), until=None)
    other, _ = propose(world.leader(), "GA3", duties=("talk", "appraisal"), until=None)
    by = permit(world.leader(), rules.WITHDRAW_EXCUSE, pk=first.pk)
    assert len(excuse.end(by, last=MONTH_END, on=TODAY, alike=True)) == 2
    excuse.withdraw(permit(world.leader(), rules.WITHDRAW_EXCUSE, pk=other.pk), on=TODAY, alike=True)
    assert set(Excuse.objects.standing().values_list("member__code", "valid_to")) == {("GA2", dt.date(2025, 11, 1))}
