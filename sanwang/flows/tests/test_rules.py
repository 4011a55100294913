"""The use-cases' own actions, by role and reach."""

from __future__ import annotations

import pytest

from sanwang.flows import rules
from sanwang.kernel.permits import Action, Actor, visible
from sanwang.kernel.tests.once import once
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import Village, small_village

pytestmark = pytest.mark.django_db

READ = {Role.SECRETARY, Role.CLERK, Role.OFFICE, Role.TOWNSHIP, Role.COUNTY, Role.AUDITOR}
GRID = {
    "SEE_MY_AFFAIRS": {Role.MEMBER},
    "SEE_GROUP_RECORDS": READ | {Role.LEADER},
}
ACTIONS = {name: action for name, action in vars(rules).items() if isinstance(action, Action)}


built, villages = once(lambda: (small_village(1), small_village(2), small_village(3, township=2)))


def _actor(village: Village, role: Role) -> Actor:
    if role == Role.LEADER:
        return village.leader()
    return village.himself() if role == Role.MEMBER else village.actor(role)


def _own(village: Village, name: str, number: int = 0) -> int:
    return (village.members[number] if name == "SEE_MY_AFFAIRS" else village.groups[number]).pk


def test_every_action_has_a_line():
    assert set(ACTIONS) == set(GRID)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", sorted(GRID))
def test_who_may(villages, name, role):
    own, near, far = villages
    seen = set(visible(_actor(own, role), ACTIONS[name]).values_list("pk", flat=True))
    may = role in GRID[name]
    single = role in {Role.LEADER, Role.MEMBER}
    wide = role in {Role.COUNTY, Role.AUDITOR}
    assert (_own(own, name) in seen) == may
    assert (_own(own, name, 1) in seen) == (may and not single)
    assert (_own(near, name) in seen) == (may and (wide or role == Role.TOWNSHIP))
    assert (_own(far, name) in seen) == (may and wide)
