"""The head of every page on a phone: one row of a finger's height, two where there is a navigation, nothing hidden."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import looking
from tests.browser.sharing import Served

ROW = {False: 44, True: 60}
"""The height of what is pressed, in normal and in large type."""
_SHOWN = """
() => [...document.querySelectorAll(".top :is(.brand, .where:not(:empty), nav a, .name span, .who a, .who button)")]
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect(), one.scrollWidth - one.clientWidth])
  .filter(([said, box, cut]) => !said || box.width < 1 || box.left < 0 || box.right > innerWidth || cut > 0)
  .map(([said]) => said)
"""


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize(
    ("role", "path", "rows"),
    [
        ("member", "/me", (1, 1)),
        ("leader", "/groups/{group}", (2, 2)),
        ("leader", "/activities/new?group={group}", (2, 2)),
        ("secretary", "/villages/{village}", (2, 2)),
        ("secretary", "/groups/{group}", (2, 2)),
        ("county", "/units/{county}", (1, 2)),
    ],
)
def test_the_head_is_as_low_as_can_be(
    enter: Callable[..., Page], served: Served, role: str, path: str, rows: tuple[int, int], large: bool
):
    page = enter(role, large=large)
    page.goto(path.format(**served.values))
    head = page.locator("header.top")
    box = head.bounding_box()
    assert box is not None
    assert box["height"] <= rows[large] * ROW[large] + 2
    assert page.evaluate(_SHOWN) == []
    for said in ("三网", "换人", "常规字" if large else "大字"):
        assert said in head.inner_text()
    assert looking.measure(page, large=large).faults == []
