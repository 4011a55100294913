"""Processes that end when we do."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import IO

from sanwang.config.console.words import OK, CommandFailedError, tell
from sanwang.config.serving.stopping import StopRequested, StopSign

SANWANG = (sys.executable, "-m", "sanwang")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """In the new process: have the kernel send TERM when the parent is gone, however it went."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start_process(
    argv: Sequence[str], environ: Mapping[str, str], *, stdout: IO[str] | None = None
) -> subprocess.Popen[str]:
    """Start a process in a group of its own (the terminal's Ctrl-C reaches only us), its output on our
    stderr."""
    return subprocess.Popen(  # noqa: S603
        list(argv),
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=stdout or sys.stderr,
        start_new_session=True,
        preexec_fn=_end_with_parent,
        text=True,
    )


def signal_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Send a signal to a process and all it started; nothing happens when they are gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def end_all(processes: Sequence[subprocess.Popen[str]], *, within: float) -> None:
    """Ask all of them to end at the same time; after `within` seconds they are killed with all they
    started."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + within
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.05, until - time.monotonic()))
        signal_group(process, signal.SIGKILL)
        process.wait()


def run_step(argv: Sequence[str], environ: Mapping[str, str], stop: StopSign, *, stdout: IO[str] | None = None) -> int:
    """Run one step to its end and return its exit code; StopRequested (the step is ended) when an end is
    asked for."""
    process = start_process(argv, environ, stdout=stdout)
    try:
        while process.poll() is None:
            stop.wait(0.05)
    except StopRequested:
        end_all([process], within=3)
        raise
    return process.returncode


def step(text: str, argv: Sequence[str], environ: Mapping[str, str], stop: StopSign) -> None:
    """Run one step of preparation, named on stderr with the time it took; CommandFailedError when it
    fails."""
    tell(f"… {text}")
    began = time.monotonic()
    code = run_step(argv, environ, stop)
    if code != OK:
        raise CommandFailedError(f"没有完成 · failed (code {code}): {text}")
    tell(f"  {time.monotonic() - began:.1f} s")
