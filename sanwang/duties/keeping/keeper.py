"""The loop that keeps the cells fresh: marks within a tenth of a second, and the midnight turn."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from threading import Event

from django.db import Error, connection

from sanwang.duties.keeping import cells, spans

log = logging.getLogger("sanwang.duties")

PAUSE = 0.1
"""Seconds between looks for marks. Nobody is told of a mark: a notice would make all commits queue for one lock."""
MENDING = 1.0
"""Seconds of rest after the database could not be reached, or something went wrong."""


class Keeper:
    """Takes marks and recounts their cells until told to stop; asks ``today`` for the county's day."""

    def __init__(self, today: Callable[[], dt.date], stop: Event) -> None:
        self._today = today
        self._stop = stop
        self._turned: dt.date | None = None

    def run(self) -> None:
        """Work until ``stop`` is set. A failure is logged and tried again: marks are never lost by it."""
        while not self._stop.is_set():
            try:
                self._stop.wait(0 if self.step() else PAUSE)
            except Error as failure:
                log.warning("the ledger waits for the database: %s", failure)
                connection.close()
                self._stop.wait(MENDING)
            except Exception:
                log.exception("a batch of marks could not be recounted; it is tried again")
                self._stop.wait(MENDING)

    def step(self) -> int:
        """Make the midnight turn if a new day has begun, then take one batch; return the marks taken."""
        today = self._today()
        if self._turned != today:
            spans.turn(day=today)
            self._turned = today
        return cells.drain(day=today) if cells.waiting() else 0
