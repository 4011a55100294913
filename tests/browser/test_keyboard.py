"""With the keyboard alone: everything is reached, and one sees where one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sharing import Served
from tests.browser.windows import DESK

MOST = 200
"""Stops after which a page is given up."""

_WHERE = """
() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const outline = (it) => (it ? getComputedStyle(it) : { outlineStyle: "none" });
  const seen = (it) => outline(it).outlineStyle !== "none" && parseFloat(outline(it).outlineWidth) >= 2;
  const box = one.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  one.dataset.stop = one.dataset.stop || String(Math.random());
  return {
    stop: one.dataset.stop,
    name: (one.innerText || one.getAttribute("aria-label") || one.value || one.tagName).trim().slice(0, 20),
    fault: !inside ? "is out of sight" : seen(one) || seen(one.nextElementSibling) ? "" : "shows no focus",
  };
}
"""


def stops(page: Page) -> list[dict[str, str]]:
    """Return where the tabulator stops, from the top of the page to its end."""
    found: list[dict[str, str]] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here = page.evaluate(_WHERE)
        if found and here is not None and here["stop"] == found[-1]["stop"]:
            continue  # a date field has a stop for the year, the month, the day
        if here is None or here["stop"] in {one["stop"] for one in found}:
            return found
        found.append(here)
    raise AssertionError(f"more than {MOST} stops")


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("member", "/me"),
        ("member", "/visits/new?pairing={pairing}"),
        ("leader", "/excuses/new?group={group}&whole=1"),
        ("secretary", "/villages/{village}"),
        ("clerk", "/import"),
        ("clerk", "/visits/sheet?group={group}"),
        ("county", "/units/{county}"),
    ],
)
def test_the_focus_is_always_seen(enter: Callable[..., Page], served: Served, role: str, path: str):
    page = enter(role, width=DESK)
    page.goto(path.format(**served.values))
    found = stops(page)
    assert [f"{one['name']} {one['fault']}" for one in found if one["fault"]] == []
    assert found[0]["name"] == "跳到正文"
    buttons = page.locator("main .btn:visible").all_inner_texts()
    assert {text.strip()[:20] for text in buttons} <= {one["name"] for one in found}


def test_twin_a_focus_that_is_not_seen_is_noticed(enter: Callable[..., Page]):
    page = enter(width=DESK)
    page.goto("/accounts/login/")
    page.evaluate("() => { document.querySelector('main button').style.outline = 'none' }")
    assert [one["name"] for one in stops(page) if one["fault"] == "shows no focus"] == ["登录"]


def test_the_skip_link_leads_to_the_text(enter: Callable[..., Page]):
    page = enter("member")
    page.goto("/me")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_visit_with_the_keyboard(enter: Callable[..., Page], served: Served):
    page = enter("member")
    page.goto(f"/visits/new?pairing={served.values['pairing']}")
    page.get_by_role("checkbox", name="看望").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="看望")).to_be_checked()
    page.get_by_role("radio", name="没有").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="有", exact=True)).to_be_checked()
    expect(page.get_by_label("说一句是什么事")).to_be_visible()


def test_arrows_go_from_cell_to_cell(enter: Callable[..., Page], served: Served):
    page = enter("county", width=DESK)
    page.goto(f"/units/{served.values['county']}")
    first = page.locator("table[data-grid] tbody tr").first
    first.locator("th a").focus()
    page.keyboard.press("ArrowRight")
    expect(first.locator("td a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("table[data-grid] tbody tr").nth(1).locator("td a").first).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("table[data-grid] tbody tr").nth(1).locator("th a")).to_be_focused()
