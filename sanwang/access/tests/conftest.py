"""A county with a village and a group, and one account."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client

from sanwang.access import rules
from sanwang.access.models import Grant
from sanwang.access.operations import account as accounts
from sanwang.access.operations import grant as grants
from sanwang.access.operations.account import NewAccount
from sanwang.access.queries.places import Place
from sanwang.kernel.permits import Actor, permit
from sanwang.organization.models import Division, Group, Member, Membership, Office, Person, Unit

DAY = dt.date(2025, 6, 1)
LONG_AGO = dt.date(2015, 1, 1)
SYSTEM = Actor.system("test")


@pytest.fixture
def place(db):
    """A county with a township, a village, its branch, a group, a member who leads it."""
    county = Division.objects.create(code="990000000000", name="甲县", level="county", kind="县")
    other = Division.objects.create(code="980000000000", name="乙县", level="county", kind="县")
    township = Division.objects.create(
        code="990001000000", name="丙乡", level="township", kind="乡", parent=county, county=county
    )
    village = Division.objects.create(
        code="990001001000",
        name="丁村民委员会",
        level="village",
        kind="村民委员会",
        parent=township,
        township=township,
        county=county,
    )
    unit = Unit.objects.create(code="O990001001000", name="丁村支部", kind="branch", division=village)
    group = Group.objects.create(
        code="GN9001", name="一组", kind="natural_village", unit=unit, village=village, founded=LONG_AGO
    )
    person = Person.objects.create(name="赵一", name_key="zhao yi")
    member = Member.objects.create(code="M900001", person=person, unit=unit, village=village, joined_on=LONG_AGO)
    span = {"valid_from": LONG_AGO, "recorded_on": LONG_AGO}
    Membership.objects.create(member=member, group=group, kind="home", **span)
    Office.objects.create(code="C90001", person=person, post="group_leader", group=group, village=village, **span)
    return SimpleNamespace(
        county=county,
        other=other,
        township=township,
        village=village,
        unit=unit,
        group=group,
        person=person,
        member=member,
    )


@pytest.fixture
def open_account(place):
    """Return a function that opens an account with roles."""

    def run(username, *held: Place, password="一句很长很长的密码", **new):
        county = new.pop("county", place.county)
        asked = NewAccount(username=username, display_name=f"{username}名", password=password, **new)
        account = accounts.open(permit(SYSTEM, rules.OPEN_ACCOUNT, pk=county.pk), new=asked)
        for one in held:
            grants.give(permit(SYSTEM, rules.GIVE_GRANT, pk=account.pk), place=one, on=LONG_AGO)
        return account

    return run


@pytest.fixture
def grant_of(place):
    """Return a function that gives the latest grant of an account."""
    return lambda account: Grant.objects.filter(account=account).latest("pk")


@pytest.fixture
def browser():
    """A browser that sends its CSRF tokens or not, as Django's own client does."""
    return Client()
