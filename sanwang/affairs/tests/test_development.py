"""Steps on the way to membership: in order, in one village, each once."""

from __future__ import annotations

import datetime as dt

import pytest

from sanwang.affairs.models import DevelopmentStep, Stage
from sanwang.affairs.operations import development
from sanwang.affairs.operations.development import NewStep
from sanwang.affairs.operations.entry import Taken
from sanwang.affairs.rules import RECORD_DEVELOPMENT, WITHDRAW_DEVELOPMENT
from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import NOW, TODAY, World
from sanwang.kernel.models import Event
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Refused
from sanwang.kernel.tests.once import once
from sanwang.organization.models import Member as Members
from sanwang.organization.models import Person, Unit
from sanwang.organization.operations.member import Namesake

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
built, world = once(small.make)


def step(world: World, *, sure: bool = False, by: Actor | None = None, village: str = "", **given: object) -> Taken:
    values = {"id": fresh_id(), "stage": "applicant", "day": TODAY, **given}
    permitted = permit(by or world.secretary(), RECORD_DEVELOPMENT, code=village or world.village.code)
    return development.record(permitted, record=NewStep(**values), sure=sure, on=TODAY, at=NOW)


def back(world: World, key: object) -> None:
    development.withdraw(permit(world.secretary(), WITHDRAW_DEVELOPMENT, pk=key), on=TODAY)


def test_somebody_new_becomes_a_person_and_goes_on_step_by_step(world: World) -> None:
    first = step(world, name=" 徐新 ", group="GA", day=TODAY - 9 * DAY)
    person = Person.objects.get(name="徐新")
    assert (person.name_key, DevelopmentStep.objects.get().group) == ("xu xin", world.groups["GA"])
    step(world, person=person.pk, stage="activist", day=TODAY - DAY)
    (last,) = DevelopmentStep.objects.under_way(world.village)
    assert (last.stage, last.group, last.unit) == (Stage.ACTIVIST, world.groups["GA"], world.unit)
    assert Event.objects.filter(name="DevelopmentRecorded").count() == 2
    assert first.is_new


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "徐新", "day": TODAY + DAY}, "day"),
        ({"name": "徐新", "stage": "full"}, "stage"),
        ({"name": "徐新", "stage": "nonsense"}, "stage"),
        ({"name": "  "}, "name"),
        ({"name": "徐" * 99}, "name"),
        ({"name": "徐新", "group": "GX"}, "group"),
        ({"name": "徐新", "note": "长" * 201}, "note"),
        ({"person": 10**12}, ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world: World, given: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        step(world, **given)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert not DevelopmentStep.objects.exists()


@pytest.mark.parametrize(
    ("stage", "day"), [("applicant", TODAY), ("activist", TODAY), ("candidate", TODAY - 10 * DAY)], ids=str
)
def test_nobody_goes_backwards(world: World, stage: str, day: dt.date) -> None:
    step(world, name="徐新", stage="activist", day=TODAY - 9 * DAY)
    with pytest.raises(Refused):
        step(world, person=Person.objects.get(name="徐新").pk, stage=stage, day=day)


def test_who_stopped_is_no_longer_listed_and_may_begin_anew(world: World) -> None:
    step(world, name="徐新", stage="activist")
    key = Person.objects.get(name="徐新").pk
    step(world, person=key, stage="stopped")
    assert not DevelopmentStep.objects.under_way(world.village).exists()
    step(world, person=key, stage="applicant")
    assert DevelopmentStep.objects.under_way(world.village).get().stage == Stage.APPLICANT


def test_a_namesake_is_asked_about(world: World) -> None:
    step(world, name="徐新")
    with pytest.raises(Namesake):
        step(world, name="徐新")
    step(world, name="徐新", sure=True)
    assert Person.objects.filter(name="徐新").count() == 2


def test_sent_twice_it_is_one(world: World) -> None:
    key = fresh_id()
    assert [step(world, id=key, name="徐新").is_new for _ in range(2)] == [True, False]
    assert DevelopmentStep.objects.count() == 1


def test_only_the_last_step_is_taken_back_and_once(world: World) -> None:
    first = step(world, name="徐新", day=TODAY - DAY)
    last = step(world, person=Person.objects.get(name="徐新").pk, stage="candidate")
    with pytest.raises(Refused):
        back(world, first.id)
    back(world, last.id)
    with pytest.raises(Refused):
        back(world, last.id)
    assert DevelopmentStep.objects.under_way(world.village).get().pk == first.id
    assert Event.objects.filter(name="DevelopmentWithdrawn").count() == 1


def test_he_stays_with_his_village(world: World) -> None:
    step(world, name="徐新")
    far = {"by": world.secretary(world.far_village), "village": world.far_village.code}
    with pytest.raises(Refused):
        step(world, person=Person.objects.get(name="徐新").pk, stage="activist", **far)


def test_a_member_is_on_the_way_no_more(world: World) -> None:
    step(world, name="徐新", stage="candidate")
    person = Person.objects.get(name="徐新")
    Members.objects.create(code="NEW", person=person, unit=world.unit, village=world.village, joined_on=TODAY)
    assert not DevelopmentStep.objects.under_way(world.village).exists()
    with pytest.raises(Refused, match="已经是党员"):
        step(world, person=person.pk, stage="stopped")


def test_of_several_branches_the_group_says_which(world: World) -> None:
    Unit.objects.create(code="O2", name="第二党支部", kind="branch", division=world.village)
    with pytest.raises(Refused):
        step(world, name="徐新")
    step(world, name="徐新", group="GA")
    assert DevelopmentStep.objects.get().unit == world.groups["GA"].unit
