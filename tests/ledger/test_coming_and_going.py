"""A member who comes, one who goes, and one who has not gone after all: the cells are what a recount gives."""

import datetime as dt

import pytest

from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, Grant, permit
from sanwang.organization.models import Leaving, Member, Membership
from sanwang.organization.operations import member
from sanwang.organization.rules import MANAGE_MEMBER, MANAGE_MEMBERS
from sanwang.service.models import HouseholdTag, Pairing
from tests.ledger.conftest import DAY
from tests.ledger.following import drained, table

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2025, 9, 10)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)


def test_who_is_admitted_owes_from_the_day_on_and_nothing_if_it_was_a_mistake(small_county):
    home = Membership.objects.on(DAY).home().select_related("group__village").first()
    village = home.group.village
    clerk = Actor(1, frozenset({Grant("clerk", "village", village.pk)}))
    record = member.NewMember(
        name="赵新民", joined_on=dt.date(2020, 7, 1), full_on=dt.date(2021, 7, 1), day=SEPTEMBER, group_id=home.group_id
    )
    before = table(recount=False)

    taken_in = member.admit(permit(clerk, MANAGE_MEMBERS, pk=village.pk), record=record, on=DAY)
    with_him = drained()
    assert with_him == table(recount=True)
    grown = {(row.duty, row.period) for row in with_him - before}
    assert {period for duty, period in grown if duty == "study_attendance"} == {"2025-09", "2025-10", "2025-11"}
    assert {"talk", "appraisal", "party_day_attendance"} <= {duty for duty, _ in grown}

    member.withdraw(permit(clerk, MANAGE_MEMBER, pk=taken_in.pk), on=DAY)
    assert drained() == table(recount=True) == before


def test_who_has_not_gone_after_all_owes_what_he_owed(small_county):
    special = HouseholdTag.objects.on(DAY).values("household")
    paired = Pairing.objects.filter(household__in=special, valid_to=None, valid_from__lt=SEPTEMBER, withdrawn_on=None)
    home = Membership.objects.home().filter(valid_to=None, valid_from__lt=SEPTEMBER, withdrawn_on=None)
    gone = Member.objects.on(DAY).filter(pairings__in=paired, memberships__in=home, is_infirm=False).first()
    clerk = Actor(1, frozenset({Grant("clerk", "village", gone.village_id)}))
    held = Pairing.objects.filter(member=gone, valid_to=None, withdrawn_on=None)
    before, cared_for = table(recount=False), set(held.all())

    member.leave(permit(clerk, MANAGE_MEMBER, pk=gone.pk), why=Leaving.DEATH, day=SEPTEMBER, on=DAY)
    without = drained()
    assert without == table(recount=True)
    assert not held.all().exists()
    assert {"visit", "study_attendance", "talk"} <= {row.duty for row in without ^ before}

    member.stay(permit(clerk, MANAGE_MEMBER, pk=gone.pk), on=DAY)
    assert drained() == table(recount=True) == before
    assert set(held.all()) == cared_for


def test_who_is_a_full_member_since_another_day_owes_by_it(small_county):
    probationary = (
        Member.objects.on(DAY).filter(full_on=None, memberships__in=Membership.objects.on(DAY).home()).first()
    )
    clerk = Actor(1, frozenset({Grant("clerk", "village", probationary.village_id)}))
    by = permit(clerk, MANAGE_MEMBER, pk=probationary.pk)
    before = table(recount=False)
    days = {"joined_on": dt.date(2019, 7, 1), "full_on": dt.date(2020, 7, 1)}

    member.correct(by, changes=days, on=DAY)
    assert drained() == table(recount=True) != before
