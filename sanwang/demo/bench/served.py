"""The product served on a free port, and connections to it that are kept open."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.management.base import CommandError

HOST = "127.0.0.1"
START_SECONDS = 180.0


@contextlib.contextmanager
def served(url: str) -> Iterator[int]:
    """Run `sanwang serve` on a database, server and worker, and give its port; ended at the end."""
    port = _free_port()
    environ = os.environ | {"DATABASE_URL": url, "SANWANG_DEMO": "1"}  # as `make demo` serves it
    environ.pop("SANWANG_DB_ROLE", None)  # pages step down to the product's role, whoever measures
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "sanwang", "serve", "--port", str(port)],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            if not _answers(process, port):
                said.seek(0)
                raise CommandError(f"the server did not start:\n{said.read()[-2000:]}")
            yield port
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(Line(port)) as line:
            if line.ask("GET", "/api/v1/health").status == 200:
                return True
        time.sleep(0.2)
    return False


@dataclass(frozen=True)
class Answer:
    """An answer, read to its last byte: its status, the milliseconds from the first byte sent, its body."""

    status: int
    took: float
    body: bytes


@dataclass
class Line:
    """One kept-alive connection."""

    port: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(HOST, self.port, timeout=60)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and read the answer; a connection that was closed meanwhile is opened again first."""
        sent = {**self.headers, **(headers or {})}
        for attempt in (1, 2):
            began = time.perf_counter()
            try:
                self._connection.request(method, path, body=body, headers=sent)
                response = self._connection.getresponse()
                content = response.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self._connection.close()
                if attempt == 2:
                    raise
                continue
            return Answer(response.status, (time.perf_counter() - began) * 1000, content)
        raise AssertionError("two attempts")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
