"""The browser's windows: who comes next gets one that is there, as nobody and with no page open."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.sharing import Served
from tests.browser.watch import Watch

HEIGHTS = {390: 844, 1366: 768}
PHONE, DESK = HEIGHTS


@dataclass
class Window:
    """A context of the browser, and what notes that a page in it complained or asked another host."""

    context: BrowserContext
    watch: Watch
    kind: tuple[int, bool]
    address: str

    def open(self, cookies: dict[str, str]) -> Page:
        """Return a new page with these cookies and no others."""
        self.be(cookies)
        return self.context.new_page()

    def be(self, cookies: dict[str, str]) -> None:
        """Have these cookies and no others from the next page on."""
        self.context.clear_cookies()
        self.context.add_cookies([{"name": key, "value": value, "url": self.address} for key, value in cookies.items()])


@dataclass
class Windows:
    """Hands out windows and takes them back: a new one is a new process of the browser, a third of a second."""

    browser: Browser
    served: Served
    free: list[Window] = field(default_factory=list)

    def take(self, *, width: int, scripts: bool = True) -> Window:
        """Return a window of the width, on a phone one that is touched."""
        kind = width, scripts
        found = next((one for one in reversed(self.free) if one.kind == kind), None)
        if found is None:
            return self._new(kind)
        self.free.remove(found)
        return found

    def give_back(self, window: Window) -> list[str]:
        """Close its pages, with what they have stored (drafts), and return what it noted."""
        faults, window.watch.faults = window.watch.faults, []
        for page in window.context.pages:
            everything = {"origin": window.address, "storageTypes": "all"}
            window.context.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
            page.close()
        self.free.append(window)
        return faults

    def _new(self, kind: tuple[int, bool]) -> Window:
        width, scripts = kind
        context = self.browser.new_context(
            base_url=self.served.address,
            viewport={"width": width, "height": HEIGHTS[width]},
            has_touch=width == PHONE,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(15_000)
        watch = Watch(self.served.host)
        watch.over(context)
        return Window(context, watch, kind, self.served.address)
