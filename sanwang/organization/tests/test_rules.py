"""Every action of the organisation net, by role and reach: the whole permission table, tried."""

from __future__ import annotations

import pytest

from sanwang.kernel.permits import Action, Actor, visible
from sanwang.kernel.tests.once import once
from sanwang.organization import rules
from sanwang.organization.models import Office
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import Village, small_village

pytestmark = pytest.mark.django_db

READ = {Role.SECRETARY, Role.CLERK, Role.OFFICE, Role.TOWNSHIP, Role.COUNTY, Role.AUDITOR}
RECORD = {Role.SECRETARY, Role.CLERK}
GRID = {
    "SEE_DIVISION": READ,
    "SEE_GROUP": READ | {Role.LEADER, Role.MEMBER},
    "SEE_MEMBER": READ | {Role.LEADER, Role.MEMBER},
    "MANAGE_MEMBERS": RECORD,
    "MANAGE_MEMBER": RECORD,
    "MANAGE_GROUPS": RECORD,
    "MANAGE_GROUP": RECORD,
    "APPOINT_LEADER": {Role.SECRETARY},
    "END_OFFICE": {Role.SECRETARY},
    "REBUILD_TREE": {Role.ADMIN},
}
ACTIONS: dict[str, Action] = {name: action for name, action in vars(rules).items() if isinstance(action, Action)}


def _actor(village: Village, role: Role) -> Actor:
    if role == Role.LEADER:
        return village.leader()
    return village.himself() if role == Role.MEMBER else village.actor(role)


def _target(village: Village, action: Action) -> int:
    return {
        "Division": village.division.pk,
        "Group": village.groups[0].pk,
        "Member": village.members[0].pk,
        "Office": Office.objects.filter(group=village.groups[0]).values_list("pk", flat=True)[0],
    }[action.model.__name__]


built, villages = once(lambda: (small_village(1), small_village(2), small_village(3, township=2)))


def test_every_action_has_a_line():
    assert set(ACTIONS) == set(GRID)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", sorted(GRID))
def test_who_may(villages, name, role):
    own, near, far = villages
    action, actor = ACTIONS[name], _actor(own, role)
    may = role in GRID[name]
    above = role in {Role.TOWNSHIP, Role.COUNTY, Role.AUDITOR, Role.ADMIN}
    wide = role in {Role.COUNTY, Role.AUDITOR, Role.ADMIN}
    reached = {
        "own": visible(actor, action).filter(pk=_target(own, action)).count(),
        "same township": visible(actor, action).filter(pk=_target(near, action)).count(),
        "other township": visible(actor, action).filter(pk=_target(far, action)).count(),
    }
    assert reached == {
        "own": int(may),
        "same township": int(may and above),
        "other township": int(may and wide),
    }
    assert visible(Actor(9, frozenset()), action).count() == 0


def test_a_leader_sees_his_group_and_no_other(villages):
    own = villages[0]
    seen = set(visible(own.leader(), rules.SEE_MEMBER).values_list("pk", flat=True))
    assert seen == {member.pk for member in own.members[:3]}
    assert list(visible(own.leader(), rules.SEE_GROUP)) == [own.groups[0]]


def test_a_member_sees_himself_and_his_group(villages):
    own = villages[0]
    assert list(visible(own.himself(1), rules.SEE_MEMBER)) == [own.members[1]]
    assert list(visible(own.himself(1), rules.SEE_GROUP)) == [own.groups[0]]


def test_a_job_may_do_what_a_rule_names_it_for(villages):
    assert visible(Actor.system("load"), rules.REBUILD_TREE).count() == 6
