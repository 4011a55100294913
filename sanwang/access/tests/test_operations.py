"""Accounts, grants and tokens."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied

from sanwang.access import actors, rules
from sanwang.access.models import Account, Grant, Token
from sanwang.access.operations import account as accounts
from sanwang.access.operations import grant as grants
from sanwang.access.operations import seat, token
from sanwang.access.operations.account import NewAccount
from sanwang.access.queries.places import Place
from sanwang.kernel import clock
from sanwang.kernel.models import Event
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Refused
from sanwang.organization.roles import Role

from .conftest import DAY, LONG_AGO, SYSTEM


def faults(refused):
    return {fault.field for fault in refused.value.faults}


def test_a_name_is_one_whatever_its_case_and_width(open_account):
    assert open_account("ＺＨＡＯ").username == "zhao"
    with pytest.raises(Refused) as refused:
        open_account("Zhao")
    assert faults(refused) == {"username"}


@pytest.mark.parametrize("name", ["", "a", "有 空格", "x" * 41, "<b>"])
def test_odd_names_are_refused(open_account, name):
    with pytest.raises(Refused) as refused:
        open_account(name)
    assert "username" in faults(refused)


@pytest.mark.parametrize("password", ["short", "12345678", "password"])
def test_weak_passwords_are_refused_and_nothing_is_written(open_account, password):
    with pytest.raises(Refused) as refused:
        open_account("zhao", password=password)
    assert faults(refused) == {"password"}
    assert not Account.objects.exists()
    assert not Event.objects.exists()


def test_a_person_has_one_account(open_account, place):
    open_account("zhao", person=place.person)
    with pytest.raises(Refused) as refused:
        open_account("zhao2", person=place.person)
    assert faults(refused) == {"person"}


def test_a_grant_is_given_once_and_ends(open_account, place):
    account, there = open_account("zhao"), Place(role=Role.SECRETARY, division=place.village)
    by = permit(SYSTEM, rules.GIVE_GRANT, pk=account.pk)
    first = grants.give(by, place=there, on=DAY)
    assert grants.give(by, place=there, on=DAY + dt.timedelta(days=9)) == first
    assert actors.of_account(account, day=DAY).at("village", [Role.SECRETARY]) == [place.village.pk]
    grants.end(permit(SYSTEM, rules.END_GRANT, pk=first.pk), on=DAY + dt.timedelta(days=9))
    assert actors.of_account(account, day=DAY + dt.timedelta(days=8)).grants
    assert not actors.of_account(account, day=DAY + dt.timedelta(days=9)).grants
    assert list(Event.objects.order_by("pk").values_list("name", flat=True)) == [
        "AccountOpened",
        "GrantGiven",
        "GrantEnded",
    ]


def test_a_grant_ended_on_its_first_day_never_held(open_account, place):
    account = open_account("zhao")
    by = permit(SYSTEM, rules.GIVE_GRANT, pk=account.pk)
    grant = grants.give(by, place=Place(role=Role.COUNTY, division=place.county), on=DAY)
    grants.end(permit(SYSTEM, rules.END_GRANT, pk=grant.pk), on=DAY)
    assert not actors.of_account(account, day=DAY).grants
    assert Grant.objects.get().withdrawn_on == DAY


@pytest.mark.parametrize(
    ("role", "seat_of", "field"),
    [
        (Role.SECRETARY, "township", "place"),
        (Role.TOWNSHIP, "village", "place"),
        (Role.ADMIN, "other", "place"),
        (Role.MEMBER, "village", "place"),
        (Role.MEMBER, None, "role"),
    ],
)
def test_a_role_wants_its_own_kind_of_place(open_account, place, role, seat_of, field):
    account = open_account("zhao")
    division = getattr(place, seat_of) if seat_of else None
    with pytest.raises(Refused) as refused:
        by = permit(SYSTEM, rules.GIVE_GRANT, pk=account.pk)
        grants.give(by, place=Place(role=role, division=division), on=DAY)
    assert faults(refused) == {field}


@pytest.mark.parametrize(("first", "second"), [(Role.ADMIN, Role.COUNTY), (Role.COUNTY, Role.AUDITOR)])
def test_roles_that_may_not_meet_are_refused(open_account, place, first, second):
    account = open_account("zhao", Place(role=first, division=place.county))
    with pytest.raises(Refused) as refused:
        by = permit(SYSTEM, rules.GIVE_GRANT, pk=account.pk)
        grants.give(by, place=Place(role=second, division=place.county), on=DAY)
    assert faults(refused) == {"role"}
    assert Grant.objects.count() == 1


def test_a_permit_for_something_else_is_refused(open_account):
    account = open_account("zhao")
    with pytest.raises(PermissionDenied):
        accounts.set_password(permit(SYSTEM, rules.GIVE_GRANT, pk=account.pk), password="一句很长的新密码")


def test_a_closed_account_loses_sessions_and_tokens(open_account, place, browser, grant_of):
    account = open_account("zhao", Place(role=Role.SECRETARY, division=place.village))
    raw = token.make(permit(SYSTEM, rules.MAKE_TOKEN, pk=grant_of(account).pk), at=clock.now(), days=1)
    browser.force_login(account, backend="sanwang.access.signin.Backend")
    assert Session.objects.count() == 1
    Account.objects.update(is_active=False)
    assert actors.of_token(raw, at=clock.now()) is None, "by its account alone, while the token is still there"
    Account.objects.update(is_active=True)
    assert actors.of_token(raw, at=clock.now()) is not None
    accounts.close(permit(SYSTEM, rules.KEEP_ACCOUNT, pk=account.pk))
    assert not Session.objects.exists()
    assert actors.of_token(raw, at=clock.now()) is None
    accounts.reopen(permit(SYSTEM, rules.KEEP_ACCOUNT, pk=account.pk))
    assert Account.objects.get().is_active


def test_nobody_closes_his_own_account(open_account, place):
    account = open_account("admin", Place(role=Role.ADMIN, division=place.county))
    actor = actors.of_account(account, day=DAY)
    with pytest.raises(Refused):
        accounts.close(permit(actor, rules.KEEP_ACCOUNT, pk=account.pk))


def test_only_the_sessions_of_the_account_end(open_account, client, browser):
    zhao, qian = open_account("zhao"), open_account("qian")
    client.force_login(zhao, backend="sanwang.access.signin.Backend")
    browser.force_login(qian, backend="sanwang.access.signin.Backend")
    assert accounts.end_sessions(permit(SYSTEM, rules.KEEP_ACCOUNT, pk=zhao.pk)) == 1
    assert Session.objects.get().get_decoded()["_auth_user_id"] == str(qian.pk)


def test_a_token_acts_under_its_one_grant(open_account, place, django_assert_num_queries):
    there, above = (
        Place(role=Role.SECRETARY, division=place.village),
        Place(role=Role.TOWNSHIP, division=place.township),
    )
    account = open_account("zhao", there, above)
    grant = Grant.objects.get(account=account, role=Role.SECRETARY)
    raw = token.make(permit(SYSTEM, rules.MAKE_TOKEN, pk=grant.pk), at=clock.now(), days=1)
    with django_assert_num_queries(1):
        actor = actors.of_token(raw, at=clock.now())
    assert {one.role for one in actor.grants} == {"secretary"}
    assert actor.account_id == account.pk
    assert raw.encode() not in bytes(Token.objects.get().digest)
    assert actors.of_token(raw + "x", at=clock.now()) is None
    assert actors.of_token(raw, at=clock.now() + dt.timedelta(days=2)) is None
    grants.end(permit(SYSTEM, rules.END_GRANT, pk=grant.pk), on=clock.today())
    assert actors.of_token(raw, at=clock.now()) is None


def test_an_actor_costs_one_query(open_account, place, django_assert_num_queries):
    account = open_account(
        "zhao", Place(role=Role.MEMBER), Place(role=Role.LEADER, group=place.group), person=place.person
    )
    with django_assert_num_queries(1):
        actor = actors.of_account(account, day=DAY)
    assert {(one.role, one.level, one.place_id) for one in actor.grants} == {
        ("member", "self", place.person.pk),
        ("leader", "group", place.group.pk),
    }
    assert not actors.of_account(account, day=LONG_AGO - dt.timedelta(days=1)).grants


def test_a_seat_is_taken_once(place):
    new = NewAccount(username="zhao", display_name="赵一", person=place.person)
    by = permit(SYSTEM, rules.OPEN_ACCOUNT, pk=place.county.pk)
    first = seat.take(by, new=new, place=Place(role=Role.MEMBER), on=DAY)
    assert seat.take(by, new=new, place=Place(role=Role.MEMBER), on=DAY) == first
    assert Account.objects.count() == Grant.objects.count() == 1


def test_a_grant_tells_its_place_and_a_member_is_none(place, open_account):
    spots = {Role.MEMBER: {}, Role.LEADER: {"group": place.group}, Role.SECRETARY: {"division": place.village}}
    held = [Place(role=role, **spot) for role, spot in spots.items()]
    account = open_account("zhao", *held, person=place.person)
    told = {(grant.level, grant.code, grant.name) for grant in actors.of_account(account, day=DAY).grants}
    assert told == {("self", "", ""), ("group", "GN9001", "一组"), ("village", "990001001000", "丁村")}
