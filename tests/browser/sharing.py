"""One server for all processes of a test run: whoever comes first has it started, the last to leave ends it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.served import FOUND, USERS

STARTED = "started.pid"
LOG = "served.log"
LONGEST = 180.0
"""Seconds that the county may take to be made, on a machine that does something else too."""


@dataclass(frozen=True)
class Served:
    """The served county: where it answers, who is signed in, and which objects the roles have within reach."""

    address: str
    sessions: dict[str, str]
    values: dict[str, str]

    @property
    def host(self) -> str:
        """Return host and port."""
        return self.address.partition("//")[2]


@contextlib.contextmanager
def begun(directory: Path) -> Iterator[None]:
    """Have the run's server made, without waiting for it; it lives at least until the end of the block."""
    directory.mkdir(exist_ok=True)
    with (directory / USERS).open("w") as using:
        fcntl.flock(using, fcntl.LOCK_SH)
        with (directory / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not (_is_starting(directory) or _answers(directory)):
                _start(directory)
        yield


@contextlib.contextmanager
def shared(directory: Path) -> Iterator[Served]:
    """Yield the run's server; it lives at least until the end of the block, also when we are killed no longer."""
    with begun(directory):
        _wait(directory)
        yield Served(**json.loads((directory / FOUND).read_text()))


def _is_starting(directory: Path) -> bool:
    """Return whether the process that the folder tells of lives and has not answered yet."""
    with contextlib.suppress(OSError, ValueError):
        os.kill(int((directory / STARTED).read_text()), 0)
        return not (directory / FOUND).exists()
    return False


def _answers(directory: Path) -> bool:
    """Return whether the server that the folder tells of is there; a folder that is kept may tell of a dead one."""
    try:
        place = json.loads((directory / FOUND).read_text())["address"].rpartition(":")[2]
        socket.create_connection(("127.0.0.1", int(place)), timeout=5).close()
    except OSError:
        (directory / FOUND).unlink(missing_ok=True)
        return False
    return True


def _start(directory: Path) -> None:
    with (directory / LOG).open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.served", str(directory)],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    (directory / STARTED).write_text(str(process.pid))
    threading.Thread(target=process.wait, daemon=True).start()  # else a dead one would be taken for a living one


def _wait(directory: Path) -> None:
    until = time.monotonic() + LONGEST
    while not (directory / FOUND).exists():
        log = (directory / LOG).read_text()
        assert _is_starting(directory) or (directory / FOUND).exists(), f"the county could not be served:\n{log}"
        assert time.monotonic() < until, f"the county is not served after {LONGEST} s:\n{log}"
        time.sleep(0.1)
