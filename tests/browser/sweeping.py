"""Which pages there are, from the permission matrix: a new address is swept without being named here."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, Response

from tests.browser.conftest import HEIGHTS
from tests.browser.looking import everything
from tests.guards import matrix
from tests.guards.matrix import Row

NO_PAGES = ("/api/",)
LARGE = "document.documentElement.classList.toggle('large', {})"


def pages(role: str) -> Iterator[Row]:
    """Yield the lines of the matrix that are pages a role may see at its own place."""
    for row in matrix.rows():
        if "GET" in row.spec and row.allows("GET", role, "own") and not row.spec["path"].startswith(NO_PAGES):
            yield row


def show(page: Page, path: str) -> bool:
    """Open the address; return whether it is a page (a file to keep is none)."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if answer.request.is_navigation_request() else None)
    answer = page.goto(path)
    assert answer is not None and answer.ok, f"{path} answers {answer and answer.status}"
    return "text/html" in answer.headers.get("content-type", "")


def look(page: Page) -> list[str]:
    """Return what is wrong with the page at both widths, in normal and in large type."""
    faults = []
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        for large in (False, True):
            page.evaluate(LARGE.format("true" if large else "false"))
            faults += [f"{width} px{' large' * large}: {one}" for one in everything(page, large=large)]
    return faults
