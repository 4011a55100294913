"""`sanwang demo`: the demo county, loaded once, served."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from sanwang.config.cluster.places import VAR
from sanwang.config.console.words import OK, CommandFailedError, answer, tell
from sanwang.config.database import database_name
from sanwang.config.serving.base import database
from sanwang.config.serving.health import claimed
from sanwang.config.serving.processes import SANWANG, run_step, step
from sanwang.config.serving.server import keep_serving, port_from, port_parser, prepare
from sanwang.config.serving.stopping import StopRequested, StopSign
from sanwang.kernel import clock

TABLES = VAR / "demo"
MARK = "sanwang demo county"
LOADING, LOADED = "loading", "loaded"


def demo(arguments: Sequence[str]) -> int:
    """`sanwang demo [--port N]`: load the demo county if it is not there, then serve it; INT and TERM
    end with 0."""
    options = port_parser("sanwang demo", "示范县 · the demo county").parse_args(arguments)
    port = port_from(options.port)
    stop = StopSign()
    try:
        with claimed(port), database() as url:
            environ = os.environ | {"DATABASE_URL": url, "SANWANG_DEMO": "1"}
            prepare(environ, stop)
            load_once(environ, stop)
            signs = sign_ins(environ, stop)
            keep_serving(environ, port, stop, workers=options.workers, before_ready=lambda: answer(signs))
    except StopRequested:
        tell("已停止 · stopped")
    return OK


def load_once(environ: Mapping[str, str], stop: StopSign) -> None:
    """Make the county up to yesterday and load it, unless the database says that it is loaded.

    What was killed in the middle is begun again with the same last day, so that the tables are the same ones.
    """
    url = environ["DATABASE_URL"]
    state, until = read_mark(url)
    if state == LOADED:
        return
    until = until or clock.today() - timedelta(days=1)
    write_mark(url, LOADING, until)
    tables = _make_tables(until, environ, stop)
    step("载入示范县 · loading the demo county", [*SANWANG, "load-county", str(tables)], environ, stop)
    _settle(url)
    write_mark(url, LOADED, until)


def _make_tables(until: date, environ: Mapping[str, str], stop: StopSign) -> Path:
    """The directory of the county's tables up to `until`; made whole or not at all."""
    target = TABLES / f"county-{until}"
    if target.is_dir():
        return target
    half = TABLES / "county.part"
    shutil.rmtree(TABLES, ignore_errors=True)
    half.mkdir(parents=True)
    maker = [sys.executable, "-m", "sanwang.demo.county", "--until", until.isoformat(), "--out", str(half)]
    step(f"生成示范县 · making the demo county up to {until}", maker, environ, stop)
    half.rename(target)
    return target


def sign_ins(environ: Mapping[str, str], stop: StopSign) -> str:
    """Make sure that the demo's accounts are there; what to sign in with, one line a role."""
    with tempfile.TemporaryFile("w+") as output:
        code = run_step([*SANWANG, "demo-accounts"], environ, stop, stdout=output)
        if code != OK:
            raise CommandFailedError(f"没有完成 · failed (code {code}): the demo's accounts")
        output.seek(0)
        return output.read().rstrip("\n")


def read_mark(url: str) -> tuple[str, date | None]:
    """How far this database's demo county is (`""`, `loading`, `loaded`) and its last day.

    The mark is the database's own comment, so that it comes and goes with the database.
    """
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
        ).fetchone()
    words = str(row[0] if row and row[0] else "").removeprefix(MARK).split()
    if len(words) != 2 or words[0] not in {LOADING, LOADED}:
        return "", None
    return words[0], date.fromisoformat(words[1])


def write_mark(url: str, state: str, until: date) -> None:
    """Note in the database how far the demo county is."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        connection.execute(
            sql.SQL("comment on database {} is {}").format(
                sql.Identifier(database_name(url)), sql.Literal(f"{MARK} {state} {until.isoformat()}")
            )
        )


def _settle(url: str) -> None:
    """After the load: statistics for the planner, pages known to be visible to all, all of it on the disk already
    (else the first stop would have to write it)."""
    tell("… 整理数据库 · vacuum analyze")
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        connection.execute("vacuum analyze")
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute("checkpoint")
