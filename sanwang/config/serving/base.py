"""The database under a server: started if need be, and stopped again by whoever started it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg

from sanwang.config.cluster import Cluster
from sanwang.config.console.words import tell

STOP_SECONDS = 4.0


def answers(url: str) -> bool:
    """Whether that database accepts connections."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def _boot_mark(pid: int) -> str:
    """A process's number with the moment it started, so that a reused number is not taken for it; empty
    when gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return f"{pid} {stat.rpartition(')')[2].split()[19]}"


class _Keeper:
    """A note beside the cluster: which server process started it and will stop it."""

    def __init__(self, cluster: Cluster) -> None:
        self.file = cluster.home / "started-by"

    def is_dead(self) -> bool:
        """Whether the process that started the cluster was killed before it could stop it."""
        with contextlib.suppress(OSError):
            note = self.file.read_text()
            return not note or _boot_mark(int(note.split()[0])) != note
        return False

    def write(self) -> None:
        self.file.write_text(_boot_mark(os.getpid()))

    def remove(self) -> None:
        self.file.unlink(missing_ok=True)


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The address of a running database; what was started here is stopped at the end.

    One that ran before stays, but for a cluster whose server was killed: it is taken over.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    cluster = Cluster()
    if not cluster.home.exists():
        tell("建立本机数据库 · making the private database …")
    started = cluster.start()
    keeper = _Keeper(cluster)
    ours = started or keeper.is_dead()
    if ours:
        keeper.write()
    try:
        yield cluster.url()
    finally:
        if ours:
            cluster.stop(within=STOP_SECONDS)
            keeper.remove()
