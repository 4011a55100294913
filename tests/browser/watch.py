"""Notes what a page must never do: complain, break, ask another host, offend against the content policy."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

REFUSED = "the server responded with a status of 422"
"""How Chromium tells that a form came back with faults: it is an answer, not a breakage."""


class Watch:
    """Listens to every page of a context."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Begin to listen. What the content policy forbids is told on the console too."""
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("weberror", lambda broken: self.faults.append(f"{broken.page and broken.page.url}: {broken.error}"))

    def _asked(self, request: Request) -> None:
        scheme, _, rest = request.url.partition("://")
        if scheme in ("http", "https", "ws", "wss") and rest.partition("/")[0] != self.host:
            self.faults.append(f"{request.frame.url}: asks {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and REFUSED not in message.text:
            where = message.page.url if message.page else ""
            self.faults.append(f"{where}: {message.type}: {message.text}")
