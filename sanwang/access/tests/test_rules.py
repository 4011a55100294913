"""The grid: each Action x who asks -> may or may not. A line for every Action (a guard checks that)."""

import pytest

from sanwang.access import actors, rules
from sanwang.access.queries.places import Place
from sanwang.kernel.permits import Actor, visible
from sanwang.organization.roles import Role

from .conftest import DAY, SYSTEM

WHO = ["system", "admin", "other_admin", "county", "secretary", "member", "nobody"]
GRID = {
    # on the account of a member of the first county: may
    rules.OPEN_ACCOUNT: {"system", "admin"},
    rules.KEEP_ACCOUNT: {"system", "admin"},
    rules.GIVE_GRANT: {"system", "admin"},
    rules.END_GRANT: {"system", "admin"},
    rules.USE_ACCOUNT: {"member"},
    rules.MAKE_TOKEN: {"system"},
}


@pytest.fixture
def asked(place, open_account, grant_of):
    accounts = {
        "admin": open_account("admin1", Place(role=Role.ADMIN, division=place.county)),
        "other_admin": open_account("admin2", Place(role=Role.ADMIN, division=place.other), county=place.other),
        "county": open_account("county1", Place(role=Role.COUNTY, division=place.county)),
        "secretary": open_account("secretary1", Place(role=Role.SECRETARY, division=place.village)),
        "member": open_account("member1", Place(role=Role.MEMBER), person=place.person),
        "nobody": open_account("nobody1"),
    }
    member = accounts["member"]
    targets = {
        rules.OPEN_ACCOUNT: place.county,
        rules.KEEP_ACCOUNT: member,
        rules.GIVE_GRANT: member,
        rules.END_GRANT: grant_of(member),
        rules.USE_ACCOUNT: member,
        rules.MAKE_TOKEN: grant_of(member),
    }
    who = {name: actors.of_account(account, day=DAY) for name, account in accounts.items()}
    return targets, {**who, "system": SYSTEM}


@pytest.mark.parametrize("action", GRID, ids=lambda action: action.name)
@pytest.mark.parametrize("who", WHO)
def test_grid(asked, action, who):
    targets, actors_by_name = asked
    may = visible(actors_by_name[who], action).filter(pk=targets[action].pk).exists()
    assert may == (who in GRID[action])


def test_nobody_reaches_anything_anonymously(asked):
    for action in GRID:
        assert not visible(actors.ANONYMOUS, action).exists()
        assert not visible(Actor(None, frozenset()), action).exists()


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ({"member", "leader", "secretary"}, True),
        ({"admin"}, True),
        ({"admin", "member"}, False),
        ({"admin", "auditor"}, False),
        ({"auditor", "clerk"}, False),
        ({"auditor", "county"}, False),
        ({"township", "county"}, True),
    ],
)
def test_roles_that_meet(roles, may):
    assert rules.may_meet(roles) == may


def test_every_role_has_a_place():
    assert set(rules.SEATS) == set(Role)
