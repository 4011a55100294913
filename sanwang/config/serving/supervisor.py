"""Keep the web server and the worker alive; end them together."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sanwang.config.console.words import CommandFailedError, tell
from sanwang.config.serving.processes import end_all, start_process
from sanwang.config.serving.stopping import StopSign

STOP_SECONDS = 4.0
QUICK_DEATH = 10.0  # seconds: one that lived longer starts with a clean sheet
LONGEST_PAUSE = 15.0
MOST_QUICK_DEATHS = 6


@dataclass
class Child:
    """One process to keep alive, and how its last lives went."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    next_start: float = field(default=0.0)

    def start(self) -> None:
        """Start it now."""
        self.process = start_process(self.argv, self.environ)
        self.started = time.monotonic()


class Supervisor:
    """Starts children, starts again what died, gives up when one cannot live although the database
    answers."""

    def __init__(self, children: Sequence[Child], *, database_answers: Callable[[], bool]) -> None:
        self.children = list(children)
        self._database_answers = database_answers

    def run(self, stop: StopSign, *, ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Until an end is asked for (StopRequested) or nothing helps any more (CommandFailedError)."""
        is_ready = False
        try:
            while True:
                for child in self.children:
                    self._tend(child)
                if not is_ready and ready():
                    is_ready = True
                    on_ready()
                stop.wait(0.5 if is_ready else 0.1)
        finally:
            end_all([child.process for child in self.children if child.process], within=STOP_SECONDS)

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.next_start:
                child.start()
            return
        code = child.process.poll()
        if code is None:
            return
        end_all([child.process], within=0)  # what it started must not outlive it
        child.process = None
        self._note_death(child, lived=now - child.started)
        pause = min(LONGEST_PAUSE, 0.5 * 2.0**child.quick_deaths)
        child.next_start = now + pause
        tell(f"{child.name} 停了 · ended (code {code}); 再启动 · again in {pause:.1f} s")

    def _note_death(self, child: Child, *, lived: float) -> None:
        child.quick_deaths = child.quick_deaths + 1 if lived < QUICK_DEATH else 0
        if child.quick_deaths < MOST_QUICK_DEATHS:
            return
        if self._database_answers():
            raise CommandFailedError(f"{child.name} 一再停止,全部停下 · ends again and again (see above): all stopped.")
        child.quick_deaths = MOST_QUICK_DEATHS - 1  # not its fault: wait for the database
