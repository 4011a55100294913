"""Which pages there are, from the permission matrix: a new address is swept without being named here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Error, Page, Response

from tests.browser import looking
from tests.browser.sharing import Served
from tests.browser.windows import HEIGHTS, Window
from tests.guards import matrix

NO_PAGES = ("/api/",)
HEAVIEST = 30_000
"""Bytes that a page may weigh on the wire, without its style sheet: a second at 240 kbit."""
HOLD_STILL = """
document.addEventListener("readystatechange", () =>
  document.querySelectorAll("[data-reload]").forEach((one) => one.removeAttribute("data-reload")))
"""
"""Keeps a page that waits for a job from loading itself anew while it is looked at."""
BESIDE = (
    ("township", "/import/{asking}/sheets"),
    ("clerk", "/import/{reading}"),
    *((role, path) for role in ("secretary", "county") for path in ("/villages/{village}", "/groups/{group}")),
    ("member", "/me"),
)
"""Pages in a state that the matrix's address does not show: asking, busy, and as of a past day."""
_SHAPE = r"""
() => {
  const told = (text) => text.replace(/[\u4e00-\u9fff]+/g, "字").replace(/\w*\d[\w-]*/g, "0").trim();
  const shape = (one) => {
    if (one.nodeType === 3) return told(one.data);
    if (one.nodeType !== 1) return "";
    const parts = [];
    for (const part of [...one.childNodes].map(shape))
      if (part && (part !== parts.at(-1) || part !== parts.at(-2))) parts.push(part);
    const marks = [...one.attributes].map((mark) => `${mark.name}=${told(mark.value)}`);
    return `<${[one.tagName, ...marks].join(" ")}>${parts.join("")}</>`;
  };
  return shape(document.querySelector("main"));
}
"""
"""What stands in ``main`` but for names and numbers; of neighbours that are alike, two."""


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
    """Looks at pages in one tab, as one role after the other.

    Where ``main`` differs from one seen before in nothing but names, numbers and how many rows there are beyond two,
    axe is not asked a second time: township, county and auditor see many pages alike. Widths and targets are measured
    always. Contrast is asked once of each colour on each ground.
    """

    served: Served
    window: Window
    role: str = ""
    page: Page | None = None
    known: set[str] = field(default_factory=set)
    colours: set[str] = field(default_factory=set)

    def faults(self, role: str, path: str) -> list[str]:
        """Return what is wrong with a page for a role; a file to keep is no page."""
        page = self._page(role)
        filled = path.format(**self.served.values)
        try:
            went = page.goto(filled)
        except Error as kept:
            if "Download is starting" in kept.message:
                return []
            raise
        assert went is not None and went.ok, f"{filled} answers {went and went.status}"
        found = look(page, with_axe=self._is_new(role, page), known=self.colours)
        found += self.window.watch.faults + heavy(went)
        self.window.watch.faults.clear()
        return found

    def _is_new(self, role: str, page: Page) -> bool:
        """Return whether axe has not yet seen this; each role's first page it always sees, for the page's head."""
        main: str = page.evaluate(_SHAPE)
        first = role not in self.known
        new = first or main not in self.known
        self.known |= {role, main}
        return new

    def _page(self, role: str) -> Page:
        if self.page is None:
            self.page = self.window.context.new_page()
            self.page.add_init_script(HOLD_STILL)
        if role != self.role:
            self.window.be({"sessionid": self.served.sessions[role]} if role != "anonymous" else {})
            self.role = role
        return self.page


def heavy(went: Response) -> list[str]:
    """Return a fault if the page came unpacked, or packed and still too heavy for a poor network."""
    weight = went.request.sizes()["responseBodySize"]
    packed = went.headers.get("content-encoding") == "gzip"
    return [] if packed and weight <= HEAVIEST else [f"{went.url}: {weight} bytes, {'' if packed else 'not '}packed"]


def look(page: Page, *, with_axe: bool = True, known: set[str] | None = None) -> list[str]:
    """Return what is wrong with the page at both widths, in normal and in large type. ``known``: see ``axe``.

    Where the same of it is visible as before, axe is asked only of what depends on where things stand.
    """
    faults, known = [], set() if known is None else known
    shapes: set[str] = set()
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        for large in (False, True):
            seen = looking.measure(page, large=large)
            found = looking.axe(page, sizes_only=seen.shape in shapes, known=known) if with_axe else []
            shapes.add(seen.shape)
            faults += [f"{width} px{' large' * large}: {one}" for one in seen.faults + found]
    return faults
