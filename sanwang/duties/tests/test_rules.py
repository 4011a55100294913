"""Who reaches what about duties: every action a line; every kind of actor, a column."""

from __future__ import annotations

import pytest

from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import NOW, TODAY, World
from sanwang.duties import rules
from sanwang.duties.models import Excuse, Override
from sanwang.duties.operations import excuse
from sanwang.duties.operations.excuse import NewExcuse
from sanwang.kernel.permits import Action, Actor, permit, visible
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Division, Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small.make()


PROPOSERS = {"leader", "secretary", "clerk"}
SEERS = PROPOSERS | {"office", "township", "county", "auditor"}
GRID: dict[str, tuple[str, set[str]]] = {
    "EXCUSE_MEMBER": ("member", PROPOSERS),
    "EXCUSE_GROUP": ("group", PROPOSERS),
    "SEE_EXCUSE": ("excuse", SEERS),
    "WITHDRAW_EXCUSE": ("excuse", PROPOSERS),
    "DECIDE_EXCUSE": ("excuse", {"secretary"}),
    "DECIDE_EXCUSES": ("village", {"secretary"}),
    "SEE_RULES": (
        "county",
        {"secretary", "far_secretary", "clerk", "office", "township", "far_township", "county", "auditor"},
    ),
    "SET_RULE": ("county", {"county"}),
    "WITHDRAW_RULE": ("override", {"county"}),
}


def _other_county() -> Division:
    return Division.objects.create(code="992200000000", name="邻县", level=Level.COUNTY, kind="县")


def _actors(world: World) -> dict[str, Actor]:
    return {
        "leader": world.leader("GA"),
        "next_leader": world.leader("GB"),
        "secretary": world.secretary(),
        "far_secretary": world.actor("secretary", "village", world.far_village.pk),
        "clerk": world.clerk(),
        "office": world.actor("office", "village", world.village.pk),
        "township": world.actor("township", "township", world.township.pk),
        "far_township": world.actor("township", "township", world.other_township.pk),
        "county": world.actor("county", "county", world.county.pk),
        "next_county": world.actor("county", "county", _other_county().pk),
        "auditor": world.actor("auditor", "county", world.county.pk),
        "admin": world.actor("admin", "county", world.county.pk),
        "member": world.member("GA3"),
        "nobody": Actor(9, frozenset()),
    }


@pytest.mark.parametrize("name", GRID)
def test_grid(name: str, world: World) -> None:
    asked = NewExcuse(id=fresh_id(), duties=("talk",), reason="away", since=TODAY)
    by = permit(world.leader(), rules.EXCUSE_MEMBER, code="GA2")
    (proposed,) = excuse.propose(by, record=asked, on=TODAY, at=NOW)
    Excuse.objects.filter(pk=proposed.pk).update(proposed_by=None)
    rows = {"excuse": proposed.pk, "member": world.members["GA2"].pk, "group": world.groups["GA"].pk}
    kind, allowed = GRID[name]
    override = Override.objects.create(county=world.county, duty="talk", valid_from=TODAY, recorded_on=TODAY)
    rows |= {"village": world.village.pk, "county": world.county.pk, "override": override.pk}
    target = rows[kind]
    action: Action = getattr(rules, name)
    reached = {who for who, actor in _actors(world).items() if visible(actor, action).filter(pk=target).exists()}
    assert reached == allowed


def test_every_action_has_its_line() -> None:
    named = {name for name, value in vars(rules).items() if isinstance(value, Action)}
    assert named == set(GRID)
