"""What the tests of the boards share: who looks, households, visits, a budget of queries."""

from __future__ import annotations

import datetime as dt
import itertools

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.access.models import Account, Grant
from sanwang.affairs.models import Activity, ActivityGroup
from sanwang.kernel import clock
from sanwang.organization.models import Division, Group, Member, Person, name_key
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import START, Village
from sanwang.service.models import Household, HouseholdTag, Pairing, Visit

TODAY = dt.date(2026, 11, 20)
AT = dt.datetime(2026, 11, 20, 9, tzinfo=clock.ZONE)
BUDGET = 15
_number = itertools.count(1)


def signed_in(role: Role, *, division: Division | None = None, group: Group | None = None) -> Client:
    account = Account.objects.create(username=f"u{next(_number)}", display_name="某某")
    Grant.objects.create(account=account, role=role, division=division, group=group, valid_from=START)
    client = Client()
    client.force_login(account)
    return client


def household(village: Village, *, paired: Member | None, since: dt.date = START) -> Household:
    number = next(_number)
    head = Person.objects.create(name=f"户主{number}", name_key=name_key("户主"))
    household = Household.objects.create(
        code=f"H{number:06d}",
        head=head,
        village=village.division,
        natural_village=village.natural_villages[0],
        group=village.groups[0],
    )
    HouseholdTag.objects.create(household=household, tag="disabled", valid_from=since, recorded_on=since)
    if paired:
        Pairing.objects.create(
            code=f"P{number:06d}",
            member=paired,
            household=household,
            village=village.division,
            valid_from=since,
            recorded_on=since,
        )
    return household


def visited(household: Household, day: dt.date, *, recorded: dt.date | None = None) -> Visit:
    pairing = Pairing.objects.get(household=household)
    return Visit.objects.create(
        pairing=pairing, village=household.village, day=day, recorded_on=recorded or day, recorded_at=AT
    )


def held(group: Group, day: dt.date, **kinds: bool) -> Activity:
    held = Activity.objects.create(
        unit=group.unit, village=group.village, day=day, recorded_on=day, recorded_at=AT, **kinds
    )
    ActivityGroup.objects.create(
        activity=held, group=group, is_host=True, counts_on=day, recorded_on=day, stands_to=clock.FOREVER, **kinds
    )
    return held


def text(response) -> str:
    return response.content.decode()


def asked(client: Client, path: str) -> str:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(path)
    assert response.status_code == 200, path
    assert len(asked) <= BUDGET, [query["sql"][:90] for query in asked]
    return text(response)
