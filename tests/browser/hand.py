"""A hand that does a journey: counts taps and keys, and keeps a picture of each step under ``var/screenshots``."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page

PICTURES = Path(__file__).resolve().parents[2] / "var" / "screenshots"


class Hand:
    """One person's way through pages. A tap is whatever a finger does; opening an address is none."""

    def __init__(self, page: Page, journey: str) -> None:
        self.page = page
        self.journey = journey
        self.taps = 0
        self.keys = 0

    def open(self, path: str) -> None:
        """Go to an address, and begin to count anew."""
        answer = self.page.goto(path)
        assert answer is None or answer.ok, f"{path} answers {answer and answer.status}"
        self.taps = self.keys = 0

    def tap(self, target: Locator) -> None:
        """Tap a thing; what opens is waited for."""
        target.click()
        self.taps += 1

    def press(self, name: str) -> None:
        """Tap the button of that name."""
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Tap the first link of that name."""
        self.tap((within or self.page.locator("body")).get_by_role("link", name=name).first)

    def choose(self, word: str, *, within: Locator | None = None) -> None:
        """Tap the chip with exactly that word."""
        self.tap(chip(within or self.page.locator("main"), word))

    def write(self, label: str, text: str) -> None:
        """Write into a field: each character is a key."""
        self.page.get_by_label(label).fill(text)
        self.keys += len(text)

    def says(self, text: str) -> None:
        """Check that the page says so where one can see it."""
        self.page.get_by_text(text).first.wait_for(state="visible")

    def picture(self, step: str) -> None:
        """Keep a picture of the whole page."""
        size = self.page.viewport_size
        assert size
        PICTURES.mkdir(parents=True, exist_ok=True)
        name = f"{self.journey}-{step}-{size['width']}.png"
        self.page.screenshot(path=PICTURES / name, full_page=True, animations="disabled")


def chip(within: Locator, word: str) -> Locator:
    """Return the first chip with exactly that word on it."""
    return within.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(word)}\s*$")).first
