"""`sanwang serve`."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from sanwang.config.console.words import OK, USAGE, CommandFailedError, answer, tell
from sanwang.config.serving import schema, static_files
from sanwang.config.serving.base import answers, database
from sanwang.config.serving.health import HOST, claimed, is_healthy
from sanwang.config.serving.processes import SANWANG
from sanwang.config.serving.stopping import StopRequested, StopSign
from sanwang.config.serving.supervisor import Child, Supervisor

APPLICATION = "sanwang.config.wsgi:application"


def port_from(value: str | None) -> int:
    """A port from a text; CommandFailedError (usage) for anything that is none. None: `PORT`, else 8000."""
    text = value if value is not None else os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CommandFailedError(f"“{text}” is no port: a number from 1 to 65535.", code=USAGE)
    return int(text)


def port_parser(program: str, description: str) -> argparse.ArgumentParser:
    """The options that `serve` and `demo` share."""
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("--port", metavar="N", help="on 127.0.0.1; else PORT, else 8000")
    parser.add_argument("--workers", type=int, default=2, choices=range(1, 65), metavar="N", help="web processes (2)")
    return parser


def serve(arguments: Sequence[str]) -> int:
    """`sanwang serve [--port N]`: in the foreground until INT or TERM, which end with 0."""
    options = port_parser("sanwang serve", "启动网页和后台任务 · web server and worker").parse_args(arguments)
    port = port_from(options.port)
    stop = StopSign()
    try:
        with claimed(port), database() as url:
            environ = os.environ | {"DATABASE_URL": url}
            prepare(environ, stop)
            keep_serving(environ, port, stop, workers=options.workers)
    except StopRequested:
        tell("已停止 · stopped")
    return OK


def prepare(environ: Mapping[str, str], stop: StopSign) -> None:
    """Bring the schema and the static files up to date."""
    schema.bring_up_to_date(environ, stop)
    static_files.collect(environ, stop)


def keep_serving(
    environ: Mapping[str, str],
    port: int,
    stop: StopSign,
    *,
    workers: int,
    before_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until an end is asked for (StopRequested); `before_ready` runs once, when the server answers."""
    web = Child("网页服务 web server", _granian(port, workers), {**environ, "SANWANG_PROCESS": "web"})
    worker = Child("后台任务 worker", [*SANWANG, "worker"], {**environ, "SANWANG_PROCESS": "worker"})
    supervisor = Supervisor([web, worker], database_answers=lambda: answers(environ["DATABASE_URL"]))

    def announce() -> None:
        before_ready()
        answer(f"ready http://{HOST}:{port}")

    tell("… 启动服务 · starting")
    supervisor.run(
        stop,
        ready=lambda: is_healthy(port),
        on_ready=announce,
    )


def _granian(port: int, workers: int) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": HOST,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": "4",
        "--workers-kill-timeout": "2",
        "--log-level": "warning",
    }
    flags = ["--respawn-failed-workers", "--no-ws"]
    return [sys.executable, "-m", "granian", *(word for pair in options.items() for word in pair), *flags, APPLICATION]
