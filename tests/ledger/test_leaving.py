"""A member who goes, and has not gone after all: the cells are what a recount gives, and in the end what they were."""

import datetime as dt

import pytest

from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, Grant, permit
from sanwang.organization.models import Leaving, Member, Membership
from sanwang.organization.operations import member
from sanwang.organization.rules import MANAGE_MEMBER
from sanwang.service.models import HouseholdTag, Pairing
from tests.ledger.conftest import DAY
from tests.ledger.following import drained, table

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2025, 9, 10)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)


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
