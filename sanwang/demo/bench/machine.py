"""On what was measured: processors, load, the database and whether it waits for the disk."""

from __future__ import annotations

import os
import platform
from typing import Any

from django.db import connection

from sanwang.kernel import clock

QUIET = 0.7
"""Load above which others work on the machine as well: figures then show them too, ratios less so."""


def load() -> float:
    """Return the machine's load over the last minute: about 0 on a quiet one, its processors on a full one."""
    return round(os.getloadavg()[0], 2)


_AT_START = load()
"""Before the bench itself made any."""


def described() -> dict[str, Any]:
    """Return the machine and the database's settings that matter to a figure."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('server_version'), current_setting('fsync'), "
            "current_setting('synchronous_commit'), current_setting('shared_buffers')"
        )
        version, fsync, commit, buffers = cursor.fetchone() or ("", "", "", "")
    return {
        "at": clock.now().isoformat(timespec="seconds"),
        "processors": os.cpu_count(),
        "load_at_start": _AT_START,
        "quiet": _AT_START < QUIET,
        "load": load(),
        "python": platform.python_version(),
        "postgresql": version,
        "fsync": fsync,
        "synchronous_commit": commit,
        "shared_buffers": buffers,
    }
