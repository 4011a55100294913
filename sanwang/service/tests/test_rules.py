"""The grid: role, seat, action, what is reached. List and single row come from one line."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ObjectDoesNotExist

from sanwang.kernel import permits
from sanwang.kernel.permits import Actor
from sanwang.kernel.records import fresh_id
from sanwang.kernel.tests.once import once
from sanwang.organization.roles import Role
from sanwang.service import rules
from sanwang.service.models import Visit
from sanwang.service.tests.village import Village, actor, as_member, county

pytestmark = pytest.mark.django_db
YESTERDAY = dt.date.today() - dt.timedelta(days=1)


def _world() -> dict:
    """Two villages: in A a member, his leader and households his, a neighbour's, nobody's; in B one of each."""
    top = county()
    a, b = Village("甲", "361126100201", top), Village("乙", "361126101201", top)
    own, other, stranger = a.member("党员甲"), a.member("党员丙", group=1), b.member("党员乙")
    chief = a.member("组长甲")
    a.leader(chief)
    households = {
        "own": a.household("户甲", "low_income", "left_behind_children"),
        "past": a.household("户旧", "disabled", hamlet=1),
        "neighbour": a.household("户邻", "empty_nest", hamlet=1),
        "nobody": a.household("户空", "five_guarantee", hamlet=1),
        "far": b.household("户远", "assisted"),
    }
    pairings = {
        "own": a.pair(own, households["own"]),
        "past": a.pair(own, households["past"], valid_to=YESTERDAY),
        "neighbour": a.pair(other, households["neighbour"]),
        "far": b.pair(stranger, households["far"]),
    }
    made = {"withdrawn": a.pair(own, households["nobody"], withdrawn_on=YESTERDAY), **pairings}
    seats = {
        "member": as_member(own),
        "leader": actor((Role.LEADER, "group", a.groups[0].pk), who=chief.person),
        **{role: actor((role, "village", a.division.pk)) for role in (Role.SECRETARY, Role.CLERK, Role.OFFICE)},
        "township": actor((Role.TOWNSHIP, "township", a.township.pk)),
        "other township": actor((Role.TOWNSHIP, "township", b.township.pk)),
        "county": actor((Role.COUNTY, "county", top.pk)),
        "auditor": actor((Role.AUDITOR, "county", top.pk)),
        "admin": actor((Role.ADMIN, "county", top.pk)),
        "nobody": actor(),
        "job": Actor.system("test"),
    }
    visits = {
        name: Visit.objects.create(
            id=fresh_id(), pairing=pairing, day=YESTERDAY, recorded_on=YESTERDAY, village=pairing.village,
            recorded_at=dt.datetime.now(dt.UTC), group=(a.groups[0] if name == "own" else None),
        )
        for name, pairing in pairings.items()
    }  # fmt: skip
    tags = {f"{name} {tag.tag}": tag for name, household in households.items() for tag in household.tags.all()}
    divisions = {"A": a.division, "B": b.division}
    return {
        "seats": seats,
        "household": households,
        "pairing": made,
        "visit": visits,
        "householdtag": tags,
        "division": divisions,
        "group": {"A1": a.groups[0], "A2": a.groups[1], "B1": b.groups[0], "B2": b.groups[1]},
    }


built, world = once(_world)
A_HOUSEHOLDS = "own past neighbour nobody"
A_PAIRINGS = "own past neighbour withdrawn"
A_VISITS = "own past neighbour"
A_TAGS = "own low_income, past disabled, neighbour empty_nest, nobody five_guarantee"
CHILD = "own left_behind_children"
GRID = [
    ("member", rules.SEE_HOUSEHOLD, "own"),
    ("leader", rules.SEE_HOUSEHOLD, "own"),
    ("secretary", rules.SEE_HOUSEHOLD, A_HOUSEHOLDS),
    ("clerk", rules.SEE_HOUSEHOLD, A_HOUSEHOLDS),
    ("office", rules.SEE_HOUSEHOLD, A_HOUSEHOLDS),
    ("township", rules.SEE_HOUSEHOLD, A_HOUSEHOLDS),
    ("other township", rules.SEE_HOUSEHOLD, "far"),
    ("county", rules.SEE_HOUSEHOLD, f"{A_HOUSEHOLDS} far"),
    ("auditor", rules.SEE_HOUSEHOLD, f"{A_HOUSEHOLDS} far"),
    ("admin", rules.SEE_HOUSEHOLD, ""),
    ("nobody", rules.SEE_HOUSEHOLD, ""),
    ("member", rules.SEE_TAGS, f"own low_income, {CHILD}"),
    ("leader", rules.SEE_TAGS, "own low_income"),
    ("secretary", rules.SEE_TAGS, f"{A_TAGS}, {CHILD}"),
    ("clerk", rules.SEE_TAGS, f"{A_TAGS}, {CHILD}"),
    ("office", rules.SEE_TAGS, A_TAGS),
    ("township", rules.SEE_TAGS, A_TAGS),
    ("other township", rules.SEE_TAGS, "far assisted"),
    ("county", rules.SEE_TAGS, ""),
    ("auditor", rules.SEE_TAGS, ""),
    ("admin", rules.SEE_TAGS, ""),
    ("nobody", rules.SEE_TAGS, ""),
    ("member", rules.UNMASK_PHONE, "own"),
    ("leader", rules.UNMASK_PHONE, ""),
    ("secretary", rules.UNMASK_PHONE, A_HOUSEHOLDS),
    ("clerk", rules.UNMASK_PHONE, A_HOUSEHOLDS),
    ("office", rules.UNMASK_PHONE, ""),
    ("township", rules.UNMASK_PHONE, ""),
    ("county", rules.UNMASK_PHONE, ""),
    ("nobody", rules.UNMASK_PHONE, ""),
    ("member", rules.SEE_PAIRING, "own past withdrawn"),
    ("leader", rules.SEE_PAIRING, "own"),
    ("secretary", rules.SEE_PAIRING, A_PAIRINGS),
    ("clerk", rules.SEE_PAIRING, A_PAIRINGS),
    ("township", rules.SEE_PAIRING, A_PAIRINGS),
    ("county", rules.SEE_PAIRING, f"{A_PAIRINGS} far"),
    ("auditor", rules.SEE_PAIRING, f"{A_PAIRINGS} far"),
    ("admin", rules.SEE_PAIRING, ""),
    ("nobody", rules.SEE_PAIRING, ""),
    ("member", rules.RECORD_VISIT, "own past"),
    ("leader", rules.RECORD_VISIT, ""),
    ("secretary", rules.RECORD_VISIT, "own past neighbour"),
    ("clerk", rules.RECORD_VISIT, "own past neighbour"),
    ("office", rules.RECORD_VISIT, ""),
    ("township", rules.RECORD_VISIT, ""),
    ("county", rules.RECORD_VISIT, ""),
    ("auditor", rules.RECORD_VISIT, ""),
    ("nobody", rules.RECORD_VISIT, ""),
    ("job", rules.RECORD_VISIT, "own past neighbour far"),
    ("member", rules.RECORD_VISITS, ""),
    ("leader", rules.RECORD_VISITS, ""),
    ("secretary", rules.RECORD_VISITS, "A1 A2"),
    ("clerk", rules.RECORD_VISITS, "A1 A2"),
    ("office", rules.RECORD_VISITS, ""),
    ("township", rules.RECORD_VISITS, ""),
    ("county", rules.RECORD_VISITS, ""),
    ("nobody", rules.RECORD_VISITS, ""),
    ("member", rules.SEE_VISIT, "own past"),
    ("leader", rules.SEE_VISIT, "own"),
    ("secretary", rules.SEE_VISIT, A_VISITS),
    ("office", rules.SEE_VISIT, A_VISITS),
    ("other township", rules.SEE_VISIT, "far"),
    ("county", rules.SEE_VISIT, f"{A_VISITS} far"),
    ("nobody", rules.SEE_VISIT, ""),
    ("member", rules.WITHDRAW_VISIT, "own past"),
    ("leader", rules.WITHDRAW_VISIT, ""),
    ("secretary", rules.WITHDRAW_VISIT, A_VISITS),
    ("clerk", rules.WITHDRAW_VISIT, A_VISITS),
    ("county", rules.WITHDRAW_VISIT, ""),
    ("nobody", rules.WITHDRAW_VISIT, ""),
    ("member", rules.CORRECT_VISIT, ""),
    ("secretary", rules.CORRECT_VISIT, A_VISITS),
    ("clerk", rules.CORRECT_VISIT, A_VISITS),
    ("township", rules.CORRECT_VISIT, ""),
    ("nobody", rules.CORRECT_VISIT, ""),
    ("member", rules.PAIR_IN_VILLAGE, ""),
    ("leader", rules.PAIR_IN_VILLAGE, ""),
    ("secretary", rules.PAIR_IN_VILLAGE, "A"),
    ("clerk", rules.PAIR_IN_VILLAGE, "A"),
    ("office", rules.PAIR_IN_VILLAGE, ""),
    ("county", rules.PAIR_IN_VILLAGE, ""),
    ("job", rules.PAIR_IN_VILLAGE, "A B"),
    ("member", rules.MANAGE_PAIRINGS, ""),
    ("secretary", rules.MANAGE_PAIRINGS, A_PAIRINGS),
    ("clerk", rules.MANAGE_PAIRINGS, A_PAIRINGS),
    ("county", rules.MANAGE_PAIRINGS, ""),
    ("member", rules.OPEN_HOUSEHOLD, ""),
    ("clerk", rules.OPEN_HOUSEHOLD, "A"),
    ("township", rules.OPEN_HOUSEHOLD, ""),
    ("member", rules.SET_TAGS, ""),
    ("leader", rules.SET_TAGS, ""),
    ("secretary", rules.SET_TAGS, A_HOUSEHOLDS),
    ("clerk", rules.SET_TAGS, A_HOUSEHOLDS),
    ("office", rules.SET_TAGS, ""),
    ("county", rules.SET_TAGS, ""),
]


@pytest.mark.parametrize(("seat", "action", "reached"), GRID, ids=lambda value: getattr(value, "name", value))
def test_grid(world: dict, seat: str, action: permits.Action, reached: str) -> None:
    who, rows = world["seats"][seat], world[action.model._meta.model_name]
    expected = set(reached.split(", ") if "," in reached or action is rules.SEE_TAGS else reached.split()) - {""}

    listed = permits.visible(who, action)
    found = [name for name, row in rows.items() for seen in listed if seen.pk == row.pk]
    assert sorted(found) == sorted(expected)  # also: nothing twice

    for name, row in rows.items():
        if name in expected:
            assert permits.permit(who, action, pk=row.pk, lock=True).target.pk == row.pk
        else:
            with pytest.raises(ObjectDoesNotExist):
                permits.permit(who, action, pk=row.pk)


def test_every_action_stands_in_the_grid() -> None:
    actions = {value for value in vars(rules).values() if isinstance(value, permits.Action)}
    assert actions == {action for _seat, action, _reached in GRID}


def test_leader_reaches_a_household_elsewhere_that_his_member_looks_after(world: dict) -> None:
    village = Village("丙", "361126102201", world["division"]["A"].county)
    household = village.household("户对面", "disabled", "left_behind_children", hamlet=1)
    village.pair(village.member("党员甲"), household)
    leads_first, leads_second, leads_none = (
        actor((Role.LEADER, "group", place)) for place in (village.groups[0].pk, village.groups[1].pk, 0)
    )
    for leader, reached in ((leads_first, 1), (leads_second, 1), (leads_none, 0)):
        assert permits.visible(leader, rules.SEE_HOUSEHOLD).count() == reached
        assert permits.visible(leader, rules.SEE_TAGS).count() == reached
    assert permits.visible(leads_first, rules.SEE_PAIRING).count() == 1
    assert permits.visible(leads_second, rules.SEE_PAIRING).count() == 0
