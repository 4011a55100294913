"""Chromium, and the served county. A test takes ``enter`` and gets a page of a signed-in role."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sanwang.config.doctor import machine
from tests.browser.hand import Hand
from tests.browser.sharing import Served, begun, shared
from tests.browser.sweeping import Sweep
from tests.browser.windows import DESK, PHONE, Window, Windows

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as ``browser``."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the county be made while other tests run."""
    ours = any(HERE in item.path.parents for item in session.items) and not session.config.option.collectonly
    if ours and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        stack = contextlib.ExitStack()
        stack.enter_context(begun(_directory(session.config)))
        session.config.add_cleanup(stack.close)


def _directory(config: pytest.Config) -> Path:
    """Return where all processes of the run find the served county."""
    factory: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Path(os.environ.get("SANWANG_BROWSER") or base / "browser")


@pytest.fixture(scope="session")
def served(pytestconfig: pytest.Config) -> Iterator[Served]:
    """The county, served once for all processes of the run.

    Who writes a journey can keep one served meanwhile: see ``sharing.py``.
    """
    with shared(_directory(pytestconfig)) as found:
        yield found


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this folder; no longer, since its loop would forbid Django's database after it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def windows(served: Served, chromium: Browser) -> Windows:
    """Return the browser's windows; they close with it."""
    return Windows(chromium, served)


@pytest.fixture(scope="package")
def sweep(served: Served, windows: Windows) -> Sweep:
    """Return what looks at one page after the other."""
    return Sweep(served, windows.take(width=DESK))


@pytest.fixture
def enter(served: Served, windows: Windows) -> Iterator[Callable[..., Page]]:
    """Open pages as a role (``""``: nobody). At the end no page may have complained or asked another host."""
    taken: list[Window] = []

    def start(role: str = "", *, width: int = PHONE, large: bool = False, scripts: bool = True) -> Page:
        cookies = {"sessionid": served.sessions[role]} if role else {}
        taken.append(windows.take(width=width, scripts=scripts))
        return taken[-1].open(cookies | ({"type": "large"} if large else {}))

    yield start
    assert [fault for window in taken for fault in windows.give_back(window)] == []


@pytest.fixture
def hand(enter: Callable[..., Page], request: pytest.FixtureRequest) -> Callable[..., Hand]:
    """Return a hand that does a journey: it counts its taps and keys, and keeps pictures of its steps."""

    def start(journey: str, role: str = "", **how: Any) -> Hand:
        return Hand(enter(role, **how), journey)

    return start
