"""Who reaches what: every action of the affairs net, a line; every kind of actor, a column."""

from __future__ import annotations

import pytest

from sanwang.affairs import rules
from sanwang.affairs.operations import activity, development, talk
from sanwang.affairs.operations.activity import NewActivity
from sanwang.affairs.operations.development import NewStep
from sanwang.affairs.operations.talk import NewTalks
from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import NOW, TODAY, World
from sanwang.kernel.permits import Action, Actor, permit, visible
from sanwang.kernel.records import fresh_id
from sanwang.kernel.tests.once import once

pytestmark = pytest.mark.django_db

ACTORS = (
    "leader", "next_leader", "secretary", "far_secretary", "clerk", "office", "township", "far_township", "county",
    "auditor", "admin", "member", "far_member", "nobody",
)  # fmt: skip
RECORDERS = {"leader", "secretary", "clerk"}
READERS = {"leader", "secretary", "clerk", "office", "township", "county", "auditor"}
BRANCH = {"secretary", "clerk"}
GRID: dict[str, tuple[str, set[str]]] = {
    "SEE_GROUP": ("group", READERS),
    "RECORD_ACTIVITY": ("group", RECORDERS),
    "RECORD_BRANCH_ACTIVITY": ("unit", BRANCH),
    "WITHDRAW_ACTIVITY": ("report", RECORDERS),
    "SEE_ACTIVITY": ("report", READERS | {"next_leader", "member"}),
    "TAKE_UP_REPORT": ("report", {"secretary"}),
    "TAKE_UP_REPORTS": ("village", {"secretary"}),
    "RECORD_TALK": ("member", RECORDERS),
    "RECORD_TALKS": ("group", RECORDERS),
    "WITHDRAW_TALK": ("talk", RECORDERS),
    "RECORD_APPRAISAL": ("member", BRANCH),
    "RECORD_APPRAISALS": ("group", BRANCH),
    "RECORD_DEVELOPMENT": ("village", BRANCH),
    "WITHDRAW_DEVELOPMENT": ("step", BRANCH),
}


built, world = once(small.make)


@pytest.fixture
def actors(world: World) -> dict[str, Actor]:
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
        "auditor": world.actor("auditor", "county", world.county.pk),
        "admin": world.actor("admin", "county", world.county.pk),
        "member": world.member("GA3"),
        "far_member": world.member("GX2"),
        "nobody": Actor(9, frozenset()),
    }


@pytest.fixture
def targets(world: World) -> dict[str, object]:
    """A report held by GA with GB, a talk in GA, and the rows they stand on."""
    leader = world.leader("GA")
    held = NewActivity(id=fresh_id(), kinds=("report",), day=TODAY, groups=("GA", "GB"))
    report = activity.record(permit(leader, rules.RECORD_ACTIVITY, code="GA"), record=held, on=TODAY, at=NOW)
    told = NewTalks(id=fresh_id(), day=TODAY, members=("GA2",))
    by = permit(world.secretary(), rules.RECORD_DEVELOPMENT, code=world.village.code)
    new = NewStep(id=fresh_id(), name="徐新", stage="applicant", day=TODAY, group="GA")
    step = development.record(by, record=new, on=TODAY, at=NOW)
    talks = talk.record_several(permit(leader, rules.RECORD_TALKS, code="GA"), record=told, on=TODAY, at=NOW)
    return {
        "group": world.groups["GA"].pk,
        "unit": world.unit.pk,
        "village": world.village.pk,
        "member": world.members["GA2"].pk,
        "report": report.id,
        "talk": talks.answer["talks"][0],
        "step": step.id,
    }


@pytest.mark.parametrize("name", GRID)
def test_grid(name: str, actors: dict[str, Actor], targets: dict[str, object]) -> None:
    action: Action = getattr(rules, name)
    kind, allowed = GRID[name]
    reached = {who for who in ACTORS if visible(actors[who], action).filter(pk=targets[kind]).count() == 1}
    assert reached == allowed


def test_every_action_has_its_line() -> None:
    assert {name for name, value in vars(rules).items() if isinstance(value, Action)} == set(GRID)


def test_no_rule_repeats_a_row(world: World, actors: dict[str, Actor], targets: dict[str, object]) -> None:
    for who in ("leader", "secretary", "county"):
        for name in GRID:
            rows = list(visible(actors[who], getattr(rules, name)).values_list("pk", flat=True))
            assert len(rows) == len(set(rows)), (who, name)


def test_a_withdrawn_report_cannot_be_taken_up(world: World, targets: dict[str, object]) -> None:
    activity.withdraw(permit(world.leader(), rules.WITHDRAW_ACTIVITY, pk=targets["report"]), on=TODAY)
    assert not visible(world.secretary(), rules.TAKE_UP_REPORT).exists()
