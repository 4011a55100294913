"""From `sys.argv` to one command and its exit code."""

import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from io import TextIOWrapper

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, load_command_class
from django.db import Error as DatabaseError

from sanwang.config.cluster import Cluster, ClusterError
from sanwang.config.console.catalogue import help_text
from sanwang.config.console.databases import db, reset
from sanwang.config.console.surroundings import django_commands, set_surroundings, started
from sanwang.config.console.words import FAILED, INTERRUPTED, OK, USAGE, CommandFailedError, answer, tell
from sanwang.config.database import DatabaseUrlError
from sanwang.config.doctor.command import doctor
from sanwang.config.messages import messages
from sanwang.config.openapi import openapi
from sanwang.config.serving.demonstration import demo
from sanwang.config.serving.server import serve

Command = Callable[[Sequence[str]], int]
OWN: dict[str, Command] = {
    "db": db,
    "reset": reset,
    "serve": serve,
    "demo": demo,
    "doctor": doctor,
    "messages": messages,
    "openapi": openapi,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code, never raises but with `--traceback`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    with_traceback = "--traceback" in arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese must not end a command
    try:
        return _run(arguments)
    except SystemExit as end:
        return _code(end)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left: nothing more to say
        return OK
    except Exception as problem:
        if with_traceback:
            raise
        return _explain(problem)


def _code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or OK
    tell(str(end.code))
    return FAILED


def _explain(problem: Exception) -> int:
    """The problem in plain words on stderr; the exit code."""
    if isinstance(problem, CommandFailedError):
        tell(str(problem))
        return problem.code
    if isinstance(problem, DatabaseUrlError):
        tell(str(problem))
        return USAGE
    if isinstance(problem, (DatabaseError, psycopg.Error)):
        tell(f"数据库出错 · the database said: {str(problem).strip()}\n(`sanwang doctor` looks for the cause)")
    elif isinstance(problem, (ClusterError, ImproperlyConfigured)):
        tell(str(problem))
    elif isinstance(problem, OSError) and problem.filename:
        tell(f"没有完成 · failed: {problem.filename}: {problem.strerror}")
    else:
        what = str(problem).strip() or "no reason given"
        tell(f"没有完成 · failed: {type(problem).__name__}: {what}\n(say --traceback to see where)")
    return FAILED


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"help", "--help", "-h"}:
        if len(arguments) > 1 and arguments[0] == "help":
            return _run([arguments[1], "--help"])
        answer(help_text(OWN))
        return OK if arguments else USAGE
    name, rest = arguments[0], arguments[1:]
    if name == "--version":
        answer(version("sanwang"))
        return OK
    if name in OWN:
        return OWN[name]([argument for argument in rest if argument != "--traceback"])
    return _run_django(name, rest)


def _run_django(name: str, rest: list[str]) -> int:
    is_private = not os.environ.get("DATABASE_URL")
    set_surroundings(name, start=False)
    known = django_commands()
    module = name if name in known else name.replace("-", "_")
    if module not in known:
        tell(f"没有这个命令 · there is no command “{name}”. `sanwang --help` lists them.")
        return USAGE
    if is_private and not {"--help", "-h", "--version"} & set(rest):
        started(Cluster())
    if known[module].startswith("sanwang."):
        run_ours(known[module], module, ["sanwang", name, *rest])
    else:
        execute_from_command_line(["sanwang", module, *rest])
    return OK


def run_ours(app: str, module: str, arguments: list[str]) -> None:
    """Run a management command of ours under the name it is typed with.

    Without Django's checks, which load every page there is: `make test` has seen to them. The flag stands before
    a subcommand, which would not know it.
    """
    program, name, *rest = arguments
    load_command_class(app, module).run_from_argv([program, name, "--skip-checks", *rest])
