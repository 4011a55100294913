import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sanwang.config.cluster import Cluster
from sanwang.config.console.words import CommandFailedError
from sanwang.config.serving import static_files
from sanwang.config.serving.health import claimed
from sanwang.config.serving.stopping import StopSign

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for what is left behind")

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

OF_THE_TESTS = {"DATABASE_URL", "SANWANG_DB_ROLE", "DJANGO_SETTINGS_MODULE"}
"""What is set for tests, and would make another product of the one that is served."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def health(port: int) -> int:
    """The status of the health page; 0 when nobody answers."""
    try:
        with OPENER.open(f"http://127.0.0.1:{port}/api/v1/health", timeout=5) as answered:
            return int(answered.status)
    except urllib.error.HTTPError as answered:
        return answered.code
    except OSError:
        return 0


def until(condition: Callable[[], object], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def ours(cluster: Cluster, word: str = "") -> list[int]:
    """Every living process that was started for this cluster and whose command line has the word."""
    mark, found = f"SANWANG_CLUSTER={cluster.home}".encode(), []
    for where in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = mark in (where / "environ").read_bytes().split(b"\0")
            line = (where / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if is_ours and line and word in line and int(where.name) != os.getpid():
            found.append(int(where.name))
    return found


class Served:
    """One `sanwang serve` on a port of its own."""

    def __init__(self, cluster: Cluster, *, port: int | None = None) -> None:
        self.port = port or free_port()
        inherited = {key: value for key, value in os.environ.items() if key not in OF_THE_TESTS}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sanwang", "serve", "--port", str(self.port), "--workers", "1"],
            env=inherited | {"SANWANG_CLUSTER": str(cluster.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ready(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self, number: signal.Signals) -> tuple[int, float, str]:
        """Send a signal; the exit code, the seconds it took, and what was said."""
        began = time.monotonic()
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, time.monotonic() - began, said


@pytest.fixture
def serve(cluster: Cluster) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(**options: int) -> Served:
        started.append(Served(cluster, **options))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGTERM)


def test_serve_survives_deaths_and_ends_with_all_it_started(cluster: Cluster, serve: Callable[..., Served]):
    served = serve()
    assert served.ready() == f"ready http://127.0.0.1:{served.port}"
    assert health(served.port) == 200
    (web, *_others) = [pid for pid in ours(cluster, "granian") if os.getsid(pid) == pid]
    os.kill(web, signal.SIGKILL)
    assert until(lambda: health(served.port) == 0)
    assert until(lambda: health(served.port) == 200), "the web server came back"
    cluster.stop()
    assert health(served.port) == 503, "said, not hung"
    cluster.start()
    assert until(lambda: health(served.port) == 200), "and it is well again by itself"
    code, seconds, said = served.end(signal.SIGTERM)
    assert code == 0, said
    assert seconds < 10
    assert until(lambda: not ours(cluster), 5), "nothing is left"
    assert not cluster.answers(), "the database was started here, so it was stopped here"


def test_a_database_that_ran_before_goes_on(cluster: Cluster, serve: Callable[..., Served]):
    cluster.start()
    served = serve()
    assert served.ready().startswith("ready ")
    code, seconds, said = served.end(signal.SIGINT)
    assert code == 0, said
    assert seconds < 10
    assert not ours(cluster, "granian") + ours(cluster, "sanwang worker")
    assert cluster.answers()
    cluster.stop()


def test_after_a_kill_the_next_start_takes_the_database_over(cluster: Cluster, serve: Callable[..., Served]):
    killed = serve()
    assert killed.ready().startswith("ready ")
    assert killed.end(signal.SIGKILL)[0] == -signal.SIGKILL
    assert until(lambda: not ours(cluster, "granian") + ours(cluster, "sanwang worker")), "they ended by themselves"
    assert cluster.answers()
    served = serve()
    assert served.ready().startswith("ready ")
    assert served.end(signal.SIGTERM)[0] == 0
    assert not cluster.answers()


def test_an_end_before_all_is_ready_is_an_end_too(cluster: Cluster, serve: Callable[..., Served]):
    served = serve()
    assert until(lambda: cluster.answers())
    code, seconds, _ = served.end(signal.SIGTERM)
    assert code == 0
    assert seconds < 10
    assert until(lambda: not ours(cluster), 5)
    assert not cluster.answers()


def test_a_port_in_use_is_said_before_anything_is_started(cluster: Cluster, serve: Callable[..., Served]):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = int(holder.getsockname()[1])
        served = serve(port=port)
        _, said = served.process.communicate(timeout=30)
    assert served.process.returncode == 1
    assert f"--port {port + 1}" in said
    assert not cluster.answers()


def test_of_two_at_the_same_moment_one_is_told():
    """Before either listens: web processes share a port, so that listening would not tell them apart."""
    free = free_port()
    with claimed(free):
        with pytest.raises(CommandFailedError, match=f"--port {free + 1}"), claimed(free):
            pass
        with claimed(free + 1):
            pass
    with claimed(free):
        pass


def test_static_files_are_collected_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    collected: list[str] = []
    mark, names = tmp_path / "collected-from", tmp_path / "staticfiles.json"
    monkeypatch.setattr(static_files, "_MARK", mark)
    monkeypatch.setattr(static_files, "_NAMES", names)
    monkeypatch.setattr(static_files, "step", lambda title, *_: collected.append(title))
    static_files.collect({}, StopSign())
    static_files.collect({}, StopSign())
    assert len(collected) == 2, "settings without names left none: they are wanted all the same"
    names.touch()
    static_files.collect({}, StopSign())
    assert len(collected) == 2
    mark.write_text("another version")
    static_files.collect({}, StopSign())
    assert len(collected) == 3
