"""Whether the server answers."""

import contextlib
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

from sanwang.config.console.words import CommandFailedError

HOST = "127.0.0.1"
# No proxy: whatever the environment says, this never leaves the machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def is_healthy(port: int) -> bool:
    """Whether `/api/v1/health` answers 200."""
    try:
        with _OPENER.open(f"http://{HOST}:{port}/api/v1/health", timeout=3) as answered:
            return bool(answered.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


@contextlib.contextmanager
def claimed(port: int) -> Iterator[None]:
    """Hold that port for this process; CommandFailedError with what to do, when it is somebody else's already.

    Web processes share a port among themselves, so that a second server would share it as well: whoever is about
    to serve holds a name in the kernel, which ends with him.
    """
    with socket.socket() as probe, socket.socket(socket.AF_UNIX) as held:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            held.bind(f"\0sanwang-serve-{port}")
        except OSError as problem:
            raise CommandFailedError(
                f"端口 {port} 不能用 · port {port} cannot be used ({problem.strerror}). Take another one: "
                f"`PORT={port + 1} make demo` or `sanwang serve --port {port + 1}`."
            ) from None
        probe.close()
        yield
