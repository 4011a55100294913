"""Being asked to stop: INT, TERM, or a `make` around us that was interrupted."""

import os
import signal
import time
from pathlib import Path
from types import FrameType


class StopRequested(Exception):  # noqa: N818 (not an error: somebody wants us to end)
    """Somebody asked for an end; raised only between two steps, never in the middle of one."""


class StopSign:
    """Remembers that an end was asked for. Make it in the main thread; signals then only set it."""

    def __init__(self) -> None:
        self._asked = False
        self._parent = os.getppid() if os.environ.get("MAKELEVEL", "0") != "0" else None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True

    @property
    def asked(self) -> bool:
        """Whether an end was asked for."""
        if not self._asked and self._parent and _make_is_ending(self._parent):
            self._asked = True
        return self._asked

    def wait(self, seconds: float) -> None:
        """Sleep that long; StopRequested as soon as an end is asked for."""
        until = time.monotonic() + seconds
        while True:
            if self.asked:
                raise StopRequested
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))


def _make_is_ending(parent: int) -> bool:
    """Whether the `make` that started us is gone or has had an interrupt.

    GNU make passes TERM on to its recipes but not INT (a terminal sends that to all): with INT sent to
    make alone it
    would wait for us for ever. While it waits, it blocks INT: that shows in /proc.
    """
    if os.getppid() != parent:
        return True
    try:
        lines = Path(f"/proc/{parent}/status").read_text().splitlines()
    except OSError:
        return False
    blocked = next((int(line.split()[1], 16) for line in lines if line.startswith("SigBlk:")), 0)
    return bool(blocked & (1 << (signal.SIGINT - 1)))
