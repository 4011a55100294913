"""No page of a member makes more than fifteen queries, however many households he looks after."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.duties.models import Excuse
from sanwang.flows.tests.signed_in import account
from sanwang.kernel import clock
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Member
from sanwang.organization.roles import Role
from sanwang.service.models import Need, Pairing, Visit
from sanwang.service.tests.village import LONG_AGO, Village, county

pytestmark = pytest.mark.django_db
BUDGET = 15


def visits_of(pairing: Pairing, days: int) -> None:
    """Write a visit every tenth day until forty days ago, each with a need."""
    for ago in range(days + 90, 39, -10):
        day = clock.today() - dt.timedelta(days=ago)
        visit = Visit.objects.create(
            id=fresh_id(), pairing=pairing, day=day, recorded_on=day, recorded_at=clock.now(), village=pairing.village
        )
        Need.objects.create(
            id=fresh_id(), visit=visit, household=pairing.household, village=pairing.village, category="work",
            raised_on=day,
        )  # fmt: skip


def crowd(village: Village, size: int) -> tuple[Member, Pairing]:
    """A member with so many households, each with tags, visits, needs and another member; one is excused."""
    member, other = village.member(f"党员{size}"), village.member(f"旁人{size}")
    for number in range(size):
        household = village.household(f"户{size}-{number}", "low_income", "disabled", hamlet=number % 2)
        visits_of(village.pair(other, household), 50)
        pairing = village.pair(member, household)
        if number > 1:
            visits_of(pairing, 50)
    Excuse.objects.create(
        duty="visit", pairing=pairing, village=village.division, reason="household_away", decision="agreed",
        decided_on=LONG_AGO, valid_from=LONG_AGO, recorded_on=LONG_AGO,
    )  # fmt: skip
    return member, member.pairings.order_by("pk")[0]


@pytest.mark.parametrize("seat", ["member", "clerk"])
def test_budget(seat: str) -> None:
    village = Village("甲", "361126100201", county())
    village.leader(village.member("组长"))
    counts = {}
    for size in (3, 12):
        member, pairing = crowd(village, size)
        who = account(member, name=f"a{size}")
        if seat == "clerk":
            who = account(village.member(f"专干{size}"), name=f"c{size}")
            who.grants.create(role=Role.CLERK, division=village.division, valid_from=LONG_AGO)
        client = Client()
        client.force_login(who)
        form = f"/visits/new?pairing={pairing.code}"
        day = clock.today()
        filled = {"id": str(fresh_id()), "when": day.isoformat(), "has_need": "yes", "need": "work", "topics": ["care"]}
        receipt = client.post(form, filled).headers["Location"]
        for address in (
            "/me",
            f"/households/{pairing.household.code}",
            form,
            receipt,
        ):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.setdefault("new" if "new" in address else address.split("/")[1], []).append(len(queries))
    assert all(pair[0] == pair[1] <= BUDGET for pair in counts.values()), counts
