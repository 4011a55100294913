"""Where everyone is sent, and what else the top of the page offers."""

import pytest
from django.test import RequestFactory

from sanwang.access.queries.seats import ORDER, Seat, seats
from sanwang.kernel.permits import Actor, Grant
from sanwang.organization.models import Division
from sanwang.organization.roles import Role
from sanwang.web import context
from sanwang.web.navigation import home_of, links


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("member", "/me"),
        ("leader", "/groups/X1"),
        ("secretary", "/villages/X1"),
        ("clerk", "/villages/X1"),
        ("office", "/villages/X1"),
        ("township", "/units/X1"),
        ("county", "/units/X1"),
        ("auditor", "/units/X1"),
        ("admin", "/accounts/"),
    ],
)
def test_each_role_has_its_home(role, home):
    assert home_of(Seat(Role(role), "village", "X1", "一处")) == home


def test_every_role_has_its_turn():
    assert set(ORDER) == set(Role)


def test_several_seats_are_several_links_each_once():
    held = [
        Seat(Role.SECRETARY, "village", "V1", "丁村"),
        Seat(Role.CLERK, "village", "V1", "丁村"),
        Seat(Role.LEADER, "group", "G1", "一组"),
        Seat(Role.MEMBER, "self", "", ""),
    ]
    found = [(link["url"], str(link["label"]), link["current"]) for link in links(held, "/groups/G1")]
    assert found == [
        ("/villages/V1", "丁村", False),
        ("/groups/G1", "一组", True),
        ("/me", "我的事", False),
        ("/import", "收表", False),
    ]


@pytest.mark.django_db
def test_the_busiest_seat_comes_first_and_a_person_is_no_place(django_assert_num_queries):
    county = Division.objects.create(code="990000000000", name="甲县", level="county", kind="县")
    grants = {Grant("member", "self", county.pk), Grant("county", "county", county.pk)}
    with django_assert_num_queries(1):
        held = seats(Actor(1, frozenset(grants), person_id=1))
    assert [(seat.role, seat.code, seat.name) for seat in held] == [
        ("county", "990000000000", "甲县"),
        ("member", "", ""),
    ]


def test_a_page_for_nobody_has_no_links():
    request = RequestFactory().get("/")
    assert "navigation" not in context.shell(request)
