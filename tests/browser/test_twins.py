"""What must never be on a page, put on it: each watcher notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import looking
from tests.browser.hand import Hand
from tests.browser.sharing import Served
from tests.browser.sweeping import HEAVIEST, HEIGHTS, heavy, look
from tests.browser.watch import Watch

ADD = "(html) => document.querySelector('main').insertAdjacentHTML('beforeend', html)"


@pytest.fixture
def watched(served: Served, chromium: Browser) -> Iterator[tuple[Page, Watch]]:
    """Yield the sign-in page of a watched context that nobody else checks."""
    context = chromium.new_context(base_url=served.address, viewport={"width": 390, "height": 844})
    watch = Watch(served.host)
    watch.over(context)
    page = context.new_page()
    page.goto("/accounts/login/")
    yield page, watch
    context.close()


def said(watch: Watch, page: Page) -> str:
    """Return all that was noticed, after what is under way has come."""
    page.wait_for_timeout(300)
    return "\n".join(watch.faults)


def test_on_the_page_as_it_is_nothing_is_noticed(watched: tuple[Page, Watch]):
    page, watch = watched
    assert look(page) == watch.faults == []


@pytest.mark.parametrize("width", [391, 1367])
def test_a_page_that_scrolls_sideways_is_noticed(watched: tuple[Page, Watch], width: int):
    page, _ = watched
    page.evaluate(ADD, "<div class='toowide'>宽</div>")
    page.evaluate(
        "(to) => document.querySelector('.toowide').style.cssText = to", f"position:absolute;left:0;width:{width}px"
    )
    found = [one for one in look(page, with_axe=False) if "scrolls sideways" in one and "toowide" in one]
    screens = sum(width > screen for screen in HEIGHTS)
    assert len(found) == 2 * screens, "on each screen that is narrower, in both sizes of type"


@pytest.mark.parametrize(
    ("weight", "encoding", "noticed"), [(HEAVIEST, "gzip", False), (HEAVIEST + 1, "gzip", True), (900, "", True)]
)
def test_a_page_too_heavy_for_a_poor_network_is_noticed(weight: int, encoding: str, noticed: bool):
    went = SimpleNamespace(
        request=SimpleNamespace(sizes=lambda: {"responseBodySize": weight}),
        headers={"content-encoding": encoding},
        url="/",
    )
    assert bool(heavy(went)) is noticed


def test_an_axe_fault_is_noticed(watched: tuple[Page, Watch]):
    page, _ = watched
    page.evaluate(ADD, "<input type='text' size='30'>")
    assert any("axe label" in one for one in looking.axe(page))
    page.evaluate(ADD, "<p class='faint'>浅色的字</p>")
    page.evaluate("() => document.querySelector('.faint').style.color = '#bbb'")
    assert any("axe color-contrast" in one for one in looking.axe(page))


@pytest.mark.parametrize("width", ["max-width: 600px", "min-width: 1000px"])
def test_a_colour_that_is_faint_on_one_screen_only_is_noticed(watched: tuple[Page, Watch], width: str):
    page, _ = watched
    page.evaluate(ADD, "<p class='faint'>浅色的字</p>")
    assert looking.axe(page) == []
    page.evaluate(
        "(rule) => document.styleSheets[0].insertRule(rule)",
        f"@media ({width}) {{ .faint {{ color: #bbb !important }} }}",
    )
    found = [one for one in look(page) if "color-contrast" in one]
    assert len(found) == 1, "once: larger type has the same colours"


def test_a_field_without_a_name_that_stands_on_the_wider_screen_only_is_noticed(watched: tuple[Page, Watch]):
    page, _ = watched
    page.evaluate(ADD, "<input class='late' type='text' size='30'>")
    page.evaluate(
        "(rule) => document.styleSheets[0].insertRule(rule)",
        "@media (max-width: 1000px) { .late { display: none !important } }",
    )
    assert any("1366 px: axe label" in one for one in look(page))
    assert not any("390 px: axe label" in one for one in look(page))


SMALL = "min-height: 0; min-width: 0; height: 30px; padding: 0"


@pytest.mark.parametrize(
    "html", ["<button>小</button>", "<a class='btn' href='/'>小</a>", "<label><input type='radio'>小</label>"]
)
def test_a_small_target_is_noticed(watched: tuple[Page, Watch], html: str):
    page, _ = watched
    page.evaluate(ADD, html)
    page.evaluate("(small) => document.querySelector('main').lastElementChild.style.cssText = small", SMALL)
    assert any("small target 小" in one for one in looking.measure(page).faults)


def test_a_target_for_normal_type_is_too_small_for_large(watched: tuple[Page, Watch]):
    page, _ = watched
    assert looking.measure(page).faults == [], "large type makes them larger; here it does not"
    page.evaluate("() => document.styleSheets[0].insertRule('.large button { min-height: 44px !important }')")
    assert any("small target" in one for one in looking.measure(page, large=True).faults)


def test_a_request_to_another_host_is_noticed(watched: tuple[Page, Watch]):
    page, watch = watched
    page.goto("about:blank")  # no content policy here that would forbid it
    page.set_content("<img src='http://192.0.2.1/dot.png' alt=''>", wait_until="commit")
    assert "asks http://192.0.2.1/dot.png" in said(watch, page)


def test_what_the_content_policy_forbids_is_noticed(watched: tuple[Page, Watch]):
    page, watch = watched
    page.evaluate(ADD, "<img src='http://192.0.2.1/dot.png' alt=''>")
    assert "Content Security Policy" in said(watch, page)
    watch.faults.clear()
    page.evaluate(
        "() => { const one = document.createElement('script'); one.text = 'window.ran = 1'; document.body.append(one) }"
    )
    assert "Content Security Policy" in said(watch, page)
    assert page.evaluate("() => window.ran") is None


def test_a_script_that_breaks_is_noticed(watched: tuple[Page, Watch]):
    page, watch = watched
    page.evaluate("() => { setTimeout(() => { throw new Error('broken on purpose') }) }")
    assert "broken on purpose" in said(watch, page)
    watch.faults.clear()
    page.evaluate("() => console.error('complains')")
    assert "complains" in said(watch, page)


def test_a_missing_file_is_noticed(watched: tuple[Page, Watch]):
    page, watch = watched
    page.evaluate(ADD, "<img src='/static/nothing.png' alt=''>")
    assert "404" in said(watch, page)


def test_a_tap_too_many_is_counted(hand: Callable[..., Hand]):
    me = hand("twin")
    me.open("/accounts/login/")
    me.write("登录名", "abc")
    me.press("大字")
    assert (me.taps, me.keys) == (1, 3)
