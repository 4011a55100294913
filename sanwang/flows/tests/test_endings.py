"""What follows when a member goes, or a group's leader changes."""

from __future__ import annotations

import datetime as dt

import pytest

from sanwang.access.models import Account, Grant
from sanwang.kernel.permits import permit
from sanwang.organization import rules
from sanwang.organization.models import Group, Leaving, Office, Person, name_key
from sanwang.organization.operations import member, office
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import START, Village, small_village
from sanwang.service.models import Household, Pairing, Visit

pytestmark = pytest.mark.django_db
DAY, TODAY = dt.date(2025, 10, 1), dt.date(2025, 11, 20)


@pytest.fixture
def village() -> Village:
    return small_village()


def _pairing(village: Village, number: int, since: dt.date = START) -> Pairing:
    head = Person.objects.create(name=f"户主{number}", name_key=name_key(f"户主{number}"))
    household = Household.objects.create(code=f"H{number:06d}", head=head, village=village.division)
    return Pairing.objects.create(
        code=f"P{number:06d}",
        member=village.members[0],
        household=household,
        village=village.division,
        valid_from=since,
        recorded_on=since,
    )


def _visit(pairing: Pairing, day: dt.date) -> None:
    Visit.objects.create(
        pairing=pairing, village=pairing.village, day=day, recorded_on=day, recorded_at=dt.datetime.now(dt.UTC)
    )


def test_the_pairings_of_who_has_gone_end(village):
    plain, visited, later = (
        _pairing(village, 1),
        _pairing(village, 2),
        _pairing(village, 3, since=DAY + dt.timedelta(9)),
    )
    _visit(visited, DAY + dt.timedelta(3))
    may = permit(village.actor(), rules.MANAGE_MEMBER, pk=village.members[0].pk)
    member.leave(may, why=Leaving.TRANSFER, day=DAY, on=TODAY)
    for row in (plain, visited, later):
        row.refresh_from_db()
    assert (plain.valid_to, visited.valid_to) == (DAY, DAY + dt.timedelta(4))
    assert later.withdrawn_on is not None
    assert not Pairing.objects.standing().filter(valid_to=None).exists()


def test_who_has_not_gone_after_all_leads_and_looks_after_his_households_again(village):
    leader = village.members[0]
    account = Account.objects.create(username="u", display_name="某某", person=leader.person)
    Grant.objects.create(account=account, role=Role.LEADER, group=village.groups[0], valid_from=START)
    pairing = _pairing(village, 1)
    may = permit(village.actor(), rules.MANAGE_MEMBER, pk=leader.pk)
    member.leave(may, why=Leaving.DEATH, day=DAY, on=TODAY)
    held = Grant.objects.standing().filter(account=account, role=Role.LEADER, valid_to=None)
    assert not held.exists()
    member.stay(permit(village.actor(), rules.MANAGE_MEMBER, pk=leader.pk), on=TODAY)
    pairing.refresh_from_db()
    assert pairing.valid_to is None
    assert [grant.group for grant in held] == [village.groups[0]]
    assert Office.objects.on(TODAY).filter(person=leader.person, group=village.groups[0]).exists()


def test_a_group_that_another_leads_since_is_not_given_back(village):
    leader = village.members[0]
    lead = permit(village.actor(), rules.APPOINT_LEADER, pk=village.groups[0].pk)
    may = permit(village.actor(), rules.MANAGE_MEMBER, pk=leader.pk)
    member.leave(may, why=Leaving.DEATH, day=DAY, on=TODAY)
    other = next(row for row in village.members[1:] if row.memberships.filter(group=village.groups[0]).exists())
    office.appoint(lead, member_id=other.pk, day=DAY + dt.timedelta(3), on=TODAY)
    member.stay(permit(village.actor(), rules.MANAGE_MEMBER, pk=leader.pk), on=TODAY)
    assert [row.person for row in Office.objects.on(TODAY).filter(group=village.groups[0])] == [other.person]


def test_a_group_that_is_closed_by_now_is_not_given_back(village):
    leader, closed = village.members[0], village.groups[0]
    member.leave(permit(village.actor(), rules.MANAGE_MEMBER, pk=leader.pk), why=Leaving.DEATH, day=DAY, on=TODAY)
    Group.objects.filter(pk=closed.pk).update(valid_to=DAY + dt.timedelta(3))
    member.stay(permit(village.actor(), rules.MANAGE_MEMBER, pk=leader.pk), on=TODAY)
    assert leader.affiliations.on(TODAY).exists()
    assert not leader.memberships.on(TODAY).filter(group=closed).exists()
    assert not Office.objects.on(TODAY).filter(group=closed).exists()


def test_the_role_of_leader_goes_with_the_post(village):
    old, new = (
        Account.objects.create(username=f"u{number}", display_name=row.person.name, person=row.person)
        for number, row in enumerate(village.members[:2])
    )
    Grant.objects.create(account=old, role=Role.LEADER, group=village.groups[0], valid_from=START)
    may = permit(village.actor(), rules.APPOINT_LEADER, pk=village.groups[0].pk)
    office.appoint(may, member_id=village.members[1].pk, day=DAY, on=TODAY)
    held = Grant.objects.standing().filter(role=Role.LEADER, valid_to=None)
    assert [(grant.account, grant.group) for grant in held] == [(new, village.groups[0])]
