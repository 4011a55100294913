"""A county's own settings of a duty: set from a day on with a paper, one at a time, taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import NOW, TODAY, World
from sanwang.duties import rules
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.rules import resolve
from sanwang.duties.models import Override
from sanwang.duties.operations import rule
from sanwang.duties.operations.rule import NewRule
from sanwang.duties.queries.settings import of_division
from sanwang.kernel.models import Event
from sanwang.kernel.permits import permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.kernel.tests.once import once

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LATER = dt.date(2025, 12, 1)


built, world = once(small.make)


def set_to(world: World, **more: object) -> Override:
    given = {"id": fresh_id(), "duty": "study", "since": TODAY, "needed": 2, "basis": "某组通〔2025〕8号"}
    by = permit(world.actor("county", "county", world.county.pk), rules.SET_RULE, pk=world.county.pk)
    return rule.set_rule(by, record=NewRule(**given | more), on=TODAY, at=NOW)


def withdraw(world: World, row: Override) -> None:
    by = permit(world.actor("county", "county", world.county.pk), rules.WITHDRAW_RULE, pk=row.pk)
    rule.withdraw_rule(by, on=TODAY)


def standing() -> list[tuple]:
    return list(Override.objects.standing().order_by("valid_from").values_list("needed", "valid_from", "valid_to"))


def in_force(world: World, day: dt.date, duty: str = "study"):
    setting = of_division(world.village.pk)
    return resolve(setting.rules, DUTIES[duty], county=setting.county, anchor=day)


def test_what_is_set_holds_in_the_countys_villages_from_the_day_on(world: World) -> None:
    made = set_to(world, needed=2, grace_days=9, group_kinds=("natural_village",))
    found, before = in_force(world, TODAY), in_force(world, TODAY - DAY)
    assert (found.needed, found.grace_days, found.group_kinds) == (2, 9, ("natural_village",))
    assert found.basis == "某组通〔2025〕8号"
    assert (before.needed, before.grace_days, before.group_kinds) == (1, 5, None)
    assert (made.set_by, made.recorded_on, made.withdrawn_on) == (1, TODAY, None)


def test_none_needed_suspends_to_the_last_day(world: World) -> None:
    set_to(world, needed=0, until=LATER - DAY)
    assert in_force(world, LATER - DAY) is None
    assert in_force(world, LATER).needed == 1


def test_a_new_setting_ends_the_one_that_stands_and_one_not_begun_never_holds(world: World) -> None:
    set_to(world, needed=2)
    set_to(world, needed=3, since=LATER)
    assert standing() == [(2, TODAY, LATER), (3, LATER, None)]
    newest = set_to(world, needed=4, since=TODAY + DAY)
    assert standing() == [(2, TODAY, TODAY + DAY), (4, TODAY + DAY, None)]
    told = Event.objects.filter(name="RuleChanged").order_by("-pk").first()
    assert told.payload["ids"]["rule_id"] == newest.pk
    assert len(told.payload["ids"]["ended_ids"]) == 2


def test_one_that_begins_after_the_new_ones_last_day_is_left_alone(world: World) -> None:
    set_to(world, needed=3, since=LATER)
    set_to(world, needed=0, since=TODAY, until=LATER - DAY)
    assert standing() == [(0, TODAY, LATER), (3, LATER, None)]


def test_the_change_reaches_as_far_as_what_it_ended(world: World) -> None:
    set_to(world, needed=2)
    set_to(world, needed=0, since=LATER, until=LATER)
    told = Event.objects.filter(name="RuleChanged").order_by("-pk").first().payload["ids"]
    assert (told["from_day"], told["to_day"]) == ("2025-12-01", None)
    set_to(world, duty="visit", needed=0, since=LATER, until=LATER)
    told = Event.objects.filter(name="RuleChanged").order_by("-pk").first().payload["ids"]
    assert (told["from_day"], told["to_day"]) == ("2025-12-01", "2025-12-02")


def test_back_to_the_shipped_rule_from_a_day_on(world: World) -> None:
    with pytest.raises(Refused) as refused:
        set_to(world, needed=1, grace_days=5)
    assert [fault.field for fault in refused.value.faults] == ["needed"]
    set_to(world, needed=2)
    set_to(world, needed=1, grace_days=5, since=LATER)
    assert in_force(world, LATER - DAY).needed == 2
    assert in_force(world, LATER).needed == 1


def test_withdrawn_it_never_held(world: World) -> None:
    made = set_to(world)
    withdraw(world, made)
    assert in_force(world, TODAY).needed == 1
    made.refresh_from_db()
    assert (made.withdrawn_on, made.withdrawn_by) == (TODAY, 1)
    assert [row.payload["ids"]["what"] for row in Event.objects.order_by("pk")] == ["set", "withdrawn"]
    with pytest.raises(Override.DoesNotExist):
        withdraw(world, made)


def test_two_officers_withdraw_it_once(world: World) -> None:
    made = set_to(world)
    county = world.actor("county", "county", world.county.pk)
    first, second = (permit(county, rules.WITHDRAW_RULE, pk=made.pk) for _ in range(2))
    rule.withdraw_rule(first, on=TODAY)
    with pytest.raises(Refused):
        rule.withdraw_rule(second, on=TODAY)


def test_the_same_submission_again_changes_nothing(world: World) -> None:
    same = fresh_id()
    assert set_to(world, id=same).pk == set_to(world, id=same).pk
    assert Override.objects.count() == Event.objects.count() == 1
    with pytest.raises(OtherBody):
        set_to(world, id=same, needed=3)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"duty": "dance"}, "duty"),
        ({"basis": "　 "}, "basis"),
        ({"basis": "字" * 121}, "basis"),
        ({"needed": -1}, "needed"),
        ({"needed": 32}, "needed"),
        ({"duty": "appraisal", "needed": 2}, "needed"),
        ({"grace_days": -1}, "grace_days"),
        ({"grace_days": 181}, "grace_days"),
        ({"duty": "develop", "grace_days": 40}, "grace_days"),
        ({"group_kinds": ()}, "group_kinds"),
        ({"group_kinds": ("pigeon",)}, "group_kinds"),
        ({"duty": "deploy", "group_kinds": ("industry",)}, "group_kinds"),
        ({"manners": ("leader",)}, "manners"),
        ({"duty": "visit", "manners": ("in_person",)}, "manners"),
        ({"duty": "talk", "manners": ()}, "manners"),
        ({"until": TODAY - DAY}, "until"),
        ({"until": dt.date.max}, "until"),
        ({"since": dt.date(2022, 9, 30)}, "since"),
        ({"since": dt.date(2027, 10, 4)}, "since"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, more: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        set_to(world, **more)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert not Override.objects.exists()


def test_a_permit_for_a_county_is_not_for_another_thing(world: World) -> None:
    county = world.actor("county", "county", world.county.pk)
    seen = permit(county, rules.SEE_RULES, pk=world.county.pk)
    with pytest.raises(PermissionDenied, match="permit for"):
        rule.set_rule(
            seen, record=NewRule(id=fresh_id(), duty="study", since=TODAY, needed=2, basis="文"), on=TODAY, at=NOW
        )


def test_whose_talk_counts_is_resolved_to_what_the_records_say(world: World) -> None:
    set_to(world, duty="talk", needed=1, manners=("leader",))
    assert in_force(world, TODAY, "talk").manners == ("both", "leader")
    set_to(world, duty="talk", needed=1, manners=("leader", "secretary", "other"))
    assert in_force(world, TODAY, "talk").manners is None


@pytest.mark.parametrize("column", ["group_kinds", "manners"])
def test_the_database_keeps_no_setting_that_counts_nothing(world: World, column: str) -> None:
    with pytest.raises(IntegrityError, match="duties_override_names_a"), transaction.atomic():
        Override.objects.create(county=world.county, duty="talk", valid_from=TODAY, recorded_on=TODAY, **{column: []})


def test_the_relations_say_the_manner(world: World) -> None:
    with connection.cursor() as cursor:
        for relation in ("fact_visit", "fact_talk"):
            cursor.execute(f"select * from {relation} limit 0")
            assert [column.name for column in cursor.description][-1] == "manner"
