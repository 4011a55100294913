"""One server for all processes of a test run: whoever comes first has it started, the last to leave ends it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.served import FOUND, USERS

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
def shared(directory: Path) -> Iterator[Served]:
    """Yield the run's server; it lives at least until the end of the block, also when we are killed no longer."""
    directory.mkdir(exist_ok=True)
    with (directory / USERS).open("w") as using:
        fcntl.flock(using, fcntl.LOCK_SH)
        with (directory / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not _answers(directory):
                _start(directory)
        yield Served(**json.loads((directory / FOUND).read_text()))


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
    log = directory / "served.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.served", str(directory)],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    until = time.monotonic() + LONGEST
    while not (directory / FOUND).exists():
        assert process.poll() is None, f"the county could not be served:\n{log.read_text()}"
        assert time.monotonic() < until, f"the county is not served after {LONGEST} s:\n{log.read_text()}"
        time.sleep(0.1)
