"""What the product must never have is there under no name: points, rankings, check-ins, tracking, read receipts."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from tests.guards import matrix
from tests.guards.structure import PACKAGE, name_of

FORBIDDEN = re.compile(
    r"(^|[^a-z])(points?|scores?|scoring|rank(s|ed|ing)?|leader_?boards?|check_?ins?|checked_in|clock_?ins?|gps|geo|"
    r"lat(itude)?|lon(gitude)?|lng|location|online_time|online_minutes|last_seen|last_active|presence|"
    r"read_?receipts?|read_at|seen_at|opened_at|is_read|red_?black|stars?|badges?)([^a-z]|$)",
    re.IGNORECASE,
)
WORDS = re.compile(r"积分|排名|排行|签到|打卡|定位|在线时长|已读|未读|红黑榜|人脸|截屏")
"""Words of such things in what users read. 线上 (online attendance) is a word of the trade and no measure of time."""


def names() -> dict[str, str]:
    """Return every model, field, address and template name with where it stands."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("sanwang."):
            found[model.__name__] = f"model {model._meta.label}"
            found |= {field.name: f"field {model._meta.label}.{field.name}" for field in model._meta.get_fields()}
    for name, route in matrix.addresses():
        found |= {name: f"address {name}", route: f"address {route}"}
    for path in PACKAGE.rglob("templates/**/*.html"):
        found[path.stem] = f"template {name_of(path)}"
    return found


def test_nothing_is_named_after_what_is_forbidden():
    assert {where for name, where in names().items() if FORBIDDEN.search(snake(name))} == set()


def test_no_page_speaks_of_it():
    pages = {name_of(path): path.read_text() for path in PACKAGE.rglob("templates/**/*.html")}
    assert len(pages) > 5
    assert {name: WORDS.findall(text) for name, text in pages.items() if WORDS.search(text)} == {}


def snake(name: str) -> str:
    """Return CamelCase as camel_case."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize(
    "name",
    ["points", "MemberPoints", "ranking", "check_in", "CheckIn", "gps_fix", "latitude", "read_receipt", "last_seen"],
)
def test_twin_a_forbidden_name_is_found(name):
    assert FORBIDDEN.search(snake(name))


@pytest.mark.parametrize("name", ["appointed", "pointer", "plan", "latest", "member", "region", "started", "breadth"])
def test_an_innocent_name_passes(name):
    assert not FORBIDDEN.search(snake(name))


def test_twin_a_forbidden_word_is_found():
    assert WORDS.search("<h2>积分排名</h2>")
