"""What an address asks of a page, and what it keeps."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from sanwang.kernel.pages import Moment, asked, searched, tail


@pytest.mark.parametrize(
    ("query", "found"), [("", ""), ("village=V1", "V1"), ("village=V%001%00", "V1"), ("group=G1", "")]
)
def test_what_the_database_cannot_keep_is_left_out(query, found):
    assert asked(RequestFactory().get(f"/?{query}"), "village") == found


def test_a_search_is_trimmed_and_short():
    assert searched(RequestFactory().get("/", {"q": f"  {'水' * 40}\x00"})) == "水" * 30


def test_a_tail_goes_behind_another_parameter_and_comes_back_as_it_was():
    kept = {"village": "V1", "q": "水 &=?", "on": ""}
    assert tail() == tail(on="") == ""
    assert tail(**kept).startswith("&")
    assert QueryDict(f"page=2{tail(**kept)}").dict() == {"page": "2", "village": "V1", "q": "水 &=?"}


def test_a_moment_is_written_only_where_it_is_past():
    today = dt.date(2026, 3, 2)
    assert Moment(today, today).word == ""
    assert Moment(dt.date(2026, 3, 1), today).word == "2026-03-01"
