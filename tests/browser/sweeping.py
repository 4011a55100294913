"""Which pages there are, from the permission matrix: a new address is swept without being named here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser import looking
from tests.browser.sharing import Served
from tests.browser.watch import Watch
from tests.guards import matrix

HEIGHTS = {390: 844, 1366: 768}
LARGE = "(on) => document.documentElement.classList.toggle('large', on)"
NO_PAGES = ("/api/",)
BESIDE = (
    ("township", "/import/{asking}/sheets"),
    ("clerk", "/import/{reading}"),
    *((role, path) for role in ("secretary", "county") for path in ("/villages/{village}", "/groups/{group}")),
    ("member", "/me"),
)
"""Pages in a state that the matrix's address does not show: asking, busy, and as of a past day."""
_ONCE = re.compile(r'<input[^>]*name="(csrfmiddlewaretoken|id)"[^>]*>|\?[^"]*=[0-9a-f-]{36}')
_MAIN = "() => document.querySelector('main').outerHTML"


def addresses(role: str) -> Iterator[tuple[str, str]]:
    """Yield name and path of every page that the role may see at its own place."""
    for row in matrix.rows():
        if "GET" in row.spec and row.allows("GET", role, "own") and not row.spec["path"].startswith(NO_PAGES):
            yield row.key, row.spec["path"]
    for who, path in BESIDE:
        if who == role:
            past = "" if path.startswith("/import") else "?on={past}"
            yield f"{path.split('/')[1]}{' past' if past else ' busy'}", path + past


def cases(*roles: str) -> list[object]:
    """Return a test case for each page of each role."""
    return [pytest.param(role, path, id=f"{role}-{name}") for role in roles for name, path in addresses(role)]


@dataclass
class Sweep:
    """Looks at pages with one page for each role. What stands in ``main`` word for word as on another page is not
    put to axe a second time: township, county and auditor see many pages alike."""

    served: Served
    browser: Browser
    open: dict[str, tuple[BrowserContext, Page, Watch]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def faults(self, role: str, path: str) -> list[str]:
        """Return what is wrong with a page for a role; a file to keep is no page."""
        page, watch = self._page(role)
        filled = path.format(**self.served.values)
        try:
            went = page.goto(filled)
        except Error as kept:
            if "Download is starting" in kept.message:
                return []
            raise
        assert went is not None and went.ok, f"{filled} answers {went and went.status}"
        found = look(page, with_axe=self._is_new(role, page))
        found += watch.faults
        watch.faults.clear()
        return found

    def _is_new(self, role: str, page: Page) -> bool:
        """Return whether axe has not yet seen this; each role's first page it always sees, for the page's head."""
        main = _ONCE.sub("", page.evaluate(_MAIN))
        first = role not in self.known
        new = first or main not in self.known
        self.known |= {role, main}
        return new

    def _page(self, role: str) -> tuple[Page, Watch]:
        if role not in self.open:
            context = self.browser.new_context(base_url=self.served.address, locale="zh-CN")
            if role != "anonymous":
                session = self.served.sessions[role]
                context.add_cookies([{"name": "sessionid", "value": session, "url": self.served.address}])
            watch = Watch(self.served.host)
            watch.over(context)
            self.open[role] = context, context.new_page(), watch
        return self.open[role][1:]


def look(page: Page, *, with_axe: bool = True) -> list[str]:
    """Return what is wrong with the page at both widths, in normal and in large type."""
    faults = []
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        for large in (False, True):
            page.evaluate(LARGE, large)
            found = [*looking.sideways(page), *looking.small_targets(page, large=large)]
            found += looking.axe(page) if with_axe else []
            faults += [f"{width} px{' large' * large}: {one}" for one in found]
    return faults
