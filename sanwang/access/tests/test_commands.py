"""token, users, demo_accounts."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from sanwang.access import actors
from sanwang.access.models import Account, Grant, Token
from sanwang.kernel import clock
from sanwang.organization.models import Member, Membership, Office, Person

from .conftest import LONG_AGO


def run(*args):
    out = io.StringIO()
    call_command(*args, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def actor_of(*args):
    return actors.of_token(run("token", *args), at=clock.now())


@pytest.mark.parametrize(
    ("code", "role", "unit", "level"),
    [
        ("M900001", "member", "GN9001", "self"),
        ("M900001", "leader", "GN9001", "group"),
        ("M900001", "leader", "990001001000", "group"),
        ("C90001", "office", "990001001000", "village"),
        ("demo", "secretary", "O990001001000", "village"),
        ("demo", "clerk", "GN9001", "village"),
        ("demo", "township", "990001000000", "township"),
        ("demo", "county", "990000000000", "county"),
        ("demo", "auditor", "990000000000", "county"),
        ("demo", "admin", "990000000000", "county"),
        ("demo", "member", "990001001000", "self"),
        ("demo", "leader", "GN9001", "group"),
    ],
)
def test_a_token_for_every_role(place, code, role, unit, level):
    actor = actor_of(code, "--role", role, "--unit", unit)
    assert [(grant.role, grant.level) for grant in actor.grants] == [(role, level)]
    assert actor_of(code, "--role", role, "--unit", unit).account_id == actor.account_id
    assert Grant.objects.count() == Account.objects.count() == 1
    assert Token.objects.count() == 2


def test_a_token_of_a_person_acts_as_that_person(place):
    assert actor_of("M900001", "--role", "member", "--unit", "GN9001").person_id == place.person.pk
    assert actor_of("M900001", "--role", "leader", "--unit", "GN9001").person_id == place.person.pk


@pytest.mark.parametrize(
    "asked",
    [
        ("M000000", "--role", "member", "--unit", "GN9001"),
        ("demo", "--role", "secretary", "--unit", "NOWHERE"),
        ("demo", "--role", "county", "--unit", "990001001000"),
        ("demo", "--role", "emperor", "--unit", "990000000000"),
    ],
)
def test_what_makes_no_sense_is_refused(place, asked):
    with pytest.raises(CommandError):
        run("token", *asked)
    assert not Token.objects.exists()


def test_users(place, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("一句很长很长的密码\n"))
    made = ("zhao", "--name", "赵一", "--role", "secretary", "--unit", "990001001000", "--password-stdin")
    run("users", "create", *made)
    assert json.loads(run("users", "list", "--json")) == [
        {"username": "zhao", "name": "赵一", "roles": ["secretary 990001001000"], "active": True}
    ]
    assert run("users", "list").startswith("zhao\t赵一\tsecretary")
    Client().force_login(Account.objects.get(), backend="sanwang.access.signin.Backend")
    run("users", "end-sessions", "ZHAO")
    with pytest.raises(CommandError):
        run("users", "end-sessions", "nobody")
    with pytest.raises(CommandError):
        run("users", "create", *made)


def test_demo_accounts_only_in_the_demo(place, settings):
    with pytest.raises(CommandError):
        run("demo_accounts")
    settings.DEMO = True
    person = Person.objects.create(name="钱二", name_key="qian er")
    member = Member.objects.create(
        code="M900002", person=person, unit=place.unit, village=place.village, joined_on=LONG_AGO
    )
    span = {"valid_from": LONG_AGO, "recorded_on": LONG_AGO}
    Membership.objects.create(member=member, group=place.group, kind="home", **span)
    head = Person.objects.create(name="孙三", name_key="sun san")
    Office.objects.create(person=head, post="secretary", unit=place.unit, village=place.village, **span)
    first = run("demo_accounts")
    assert run("demo_accounts") == first
    names = {line.split("\t")[0] for line in first.splitlines()}
    roles = ("member", "leader", "secretary", "clerk", "township", "county", "auditor", "admin")
    assert names == {f"demo-{role}" for role in roles}
    username, password, _ = first.splitlines()[0].split("\t")
    assert Client().post("/accounts/login/", {"login": username, "password": password}).status_code == 302
