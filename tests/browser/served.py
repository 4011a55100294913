"""A process of its own that makes the browser tests' county, serves it, and clears up when nobody uses it any more.

    python -m tests.browser.served DIRECTORY

``DIRECTORY`` holds ``users.lock``, which every user of the server holds shared, and at last ``served.json``: the
server's address, a session for each role, and what fills the matrix's placeholders.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import io
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
import psycopg
from psycopg import sql

from sanwang.config.database import with_database

SETTINGS = "tests.browser.settings"
FOUND = "served.json"
USERS = "users.lock"


def main(directory: Path) -> None:
    """Make, serve, wait until nobody holds the lock, stop and drop."""
    base = os.environ["DATABASE_URL"]
    name = f"sanwang_browser_{secrets.token_hex(4)}"
    os.environ |= {
        "DATABASE_URL": with_database(base, name),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SANWANG_DEMO": "1",
        "SANWANG_DB_ROLE": "owner",
    }
    _administer(base, sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(name)))
    server: subprocess.Popen[str] | None = None
    try:
        found = _make_county()
        server = _serve()
        address = _address(server, directory)
        half = directory / "half.json"
        half.write_text(json.dumps({"address": address, **found}))
        half.rename(directory / FOUND)
        _wait_for_the_last(directory)
    finally:
        if server is not None:
            server.send_signal(signal.SIGTERM)
            server.wait()
        _administer(base, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _administer(base: str, statement: sql.Composed) -> None:
    with psycopg.connect(with_database(base, "postgres"), autocommit=True) as connection:
        connection.execute(statement)


def _make_county() -> dict[str, object]:
    """Migrate, load a small county that ends yesterday, make the demo's accounts, set the scene, count the cells."""
    django.setup()
    # Apps cannot be imported before Django is set up.
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from sanwang.config.serving.server import prepare  # noqa: PLC0415
    from sanwang.config.serving.stopping import StopSign  # noqa: PLC0415
    from sanwang.duties.keeping import spans  # noqa: PLC0415
    from sanwang.intake.operations import county  # noqa: PLC0415
    from sanwang.intake.rules import LOAD_COUNTY  # noqa: PLC0415
    from sanwang.kernel import clock  # noqa: PLC0415
    from sanwang.kernel.permits import Actor, permit  # noqa: PLC0415
    from tests.browser import scene  # noqa: PLC0415

    today = clock.today()
    with tempfile.TemporaryDirectory() as tables:
        until = (today - dt.timedelta(days=1)).isoformat()
        maker = [sys.executable, "-m", "sanwang.demo.county", "--small", "--until", until, "--out", tables]
        with subprocess.Popen(maker) as making:  # meanwhile the schema is made
            prepare(os.environ, StopSign())
        assert making.returncode == 0
        by = permit(Actor.system("load-county"), LOAD_COUNTY, name="system")
        county.load(by, directory=Path(tables), today=today, progress=lambda name, rows: None)
    call_command("demo_accounts", stdout=io.StringIO())
    scene.set_up(today)
    spans.fill(day=today)
    found = {"sessions": scene.sessions(), "values": scene.values(today)}
    connections.close_all()
    return found


def _serve() -> subprocess.Popen[str]:
    """Start the product as it is served anywhere, on a free port."""
    environ = {key: value for key, value in os.environ.items() if key != "SANWANG_DB_ROLE"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sanwang", "serve", "--port", str(port)]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)


def _address(server: subprocess.Popen[str], directory: Path) -> str:
    """Wait until the server says where it answers, as long as anybody waits for it: a stopped database lets it wait."""
    assert server.stdout is not None
    while not select.select([server.stdout], [], [], 0.5)[0]:
        with (directory / USERS).open("w") as lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            raise SystemExit("nobody waits for the server any more")
    line = server.stdout.readline().strip()
    if not line.startswith("ready "):
        raise SystemExit(f"the server did not start: {line}")
    return line.removeprefix("ready ")


def _wait_for_the_last(directory: Path) -> None:
    """Wait until no process holds the lock shared; then take ``served.json`` away, still under the lock."""
    with (directory / USERS).open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.5)
            else:
                (directory / FOUND).unlink()
                return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
