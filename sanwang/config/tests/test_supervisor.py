import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sanwang.config.console.words import CommandFailedError
from sanwang.config.serving import supervisor as module
from sanwang.config.serving.processes import end_all, run_step, start_process
from sanwang.config.serving.stopping import StopRequested
from sanwang.config.serving.supervisor import Child, Supervisor


class Stop:
    """Asks for an end when `when` says so."""

    def __init__(self, when):
        self.when = when

    @property
    def asked(self) -> bool:
        return self.when()

    def wait(self, seconds: float) -> None:
        if self.asked:
            raise StopRequested
        time.sleep(min(seconds, 0.02))


def child(name: str, code: str) -> Child:
    return Child(name, [sys.executable, "-c", code], dict(os.environ))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_what_dies_is_started_again_and_the_end_takes_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.05)
    lives = tmp_path / "lives"
    mortal = child("mortal", f"open({str(lives)!r}, 'a').write('x')")
    steady = child("steady", "import time; time.sleep(60)")
    seen: list[str] = []
    under_test = Supervisor([mortal, steady], database_answers=lambda: True)
    with pytest.raises(StopRequested):
        under_test.run(
            Stop(lambda: lives.exists() and len(lives.read_text()) >= 3),
            ready=lambda: lives.exists(),
            on_ready=lambda: seen.append("ready"),
        )
    assert seen == ["ready"], "once"
    assert steady.process is not None
    assert steady.process.returncode == -signal.SIGTERM


def test_one_that_cannot_live_stops_all_with_a_reason(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.01)
    steady = child("steady", "import time; time.sleep(60)")
    under_test = Supervisor([child("broken", "raise SystemExit(9)"), steady], database_answers=lambda: True)
    with pytest.raises(CommandFailedError, match="broken"):
        under_test.run(Stop(lambda: False), ready=lambda: False, on_ready=lambda: None)
    assert steady.process is not None
    assert steady.process.returncode is not None


def test_without_a_database_nobody_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.01)
    lives = tmp_path / "lives"
    under_test = Supervisor(
        [child("waiting", f"open({str(lives)!r}, 'a').write('x'); raise SystemExit(1)")], database_answers=lambda: False
    )
    enough = module.MOST_QUICK_DEATHS + 2
    with pytest.raises(StopRequested):
        under_test.run(
            Stop(lambda: lives.exists() and len(lives.read_text()) >= enough),
            ready=lambda: False,
            on_ready=lambda: None,
        )


STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(inner.pid, flush=True)
time.sleep(60)
"""


def test_a_stubborn_process_is_killed_with_all_it_started():
    process = subprocess.Popen(
        [sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    inner = int(process.stdout.readline())
    began = time.monotonic()
    end_all([process], within=0.3)
    assert time.monotonic() - began < 3
    assert process.returncode == -signal.SIGKILL
    assert until(lambda: not alive(inner))
    process.stdout.close()


def test_a_step_ends_when_an_end_is_asked_for():
    began = time.monotonic()
    with pytest.raises(StopRequested):
        run_step([sys.executable, "-c", "import time; time.sleep(60)"], os.environ, Stop(lambda: True))
    assert time.monotonic() - began < 5


def test_a_step_tells_its_code():
    assert run_step([sys.executable, "-c", "raise SystemExit(3)"], os.environ, Stop(lambda: False)) == 3


PARENT = """
import os, sys, time
from sanwang.config.serving.processes import start_process
print(start_process([sys.executable, "-c", "import time; time.sleep(60)"], os.environ).pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_children_end_when_the_supervisor_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    grandchild = int(parent.stdout.readline())
    assert alive(grandchild)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert until(lambda: not alive(grandchild))


def test_a_started_process_keeps_our_stdout_clean(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    code = "import sys; print('noise')"
    with (tmp_path / "err").open("w") as err:
        saved = sys.stderr
        sys.stderr = err
        try:
            start_process([sys.executable, "-c", code], os.environ).wait()
        finally:
            sys.stderr = saved
    assert (tmp_path / "err").read_text() == "noise\n"
    assert capfd.readouterr().out == ""
