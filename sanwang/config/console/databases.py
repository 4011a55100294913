"""`sanwang db …` and `sanwang reset`."""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence

import psycopg
from psycopg import sql

from sanwang.config.cluster import DATABASE, Cluster
from sanwang.config.console.surroundings import ensure_database
from sanwang.config.console.words import OK, USAGE, CommandFailedError, answer, answer_json, tell
from sanwang.config.database import database_name, with_database

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
RESERVED = frozenset({"postgres", "template0", "template1"})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sanwang db",
        description="本机数据库 · the private database (used when DATABASE_URL is not set)",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="start | stop | url | create")
    for action, text in (
        ("start", "start it; nothing happens when it runs"),
        ("stop", "stop it; nothing happens when it is down"),
        ("url", "print its address, whether it runs or not"),
        ("create", "make an empty database of that name in it"),
    ):
        one = actions.add_parser(action, help=text, description=text)
        one.add_argument("--json", action="store_true", help="answer as one JSON object")
        one.add_argument("--test", action="store_true", help="the cluster for tests: without fsync, never the demo's")
        if action == "create":
            one.add_argument("name")
    return parser


def db(arguments: Sequence[str]) -> int:
    """`sanwang db start | stop | url | create NAME [--test] [--json]`."""
    options = _parser().parse_args(arguments)
    cluster = Cluster(test=options.test)
    name, changed = DATABASE, False
    if options.action == "start":
        changed = cluster.start()
    elif options.action == "stop":
        changed = cluster.stop()
    elif options.action == "create":
        name = checked_name(options.name)
        cluster.start()
        changed = cluster.create_database(name)
    if options.json:
        running = options.action != "stop" and cluster.answers()
        answer_json({"url": cluster.url(name), "running": running, "changed": changed, "home": str(cluster.home)})
    elif options.action in {"url", "create"}:
        if options.action == "create" and not changed:
            tell(f"数据库 {name} 本来就有 · it was there")
        answer(cluster.url(name))
    else:
        tell(_sentence(options.action, changed))
    return OK


def _sentence(action: str, changed: bool) -> str:
    if action == "start":
        return "数据库已启动 · started" if changed else "数据库本来就在运行 · it was running"
    return "数据库已停止 · stopped" if changed else "数据库本来就没有运行 · it was not running"


def checked_name(name: str) -> str:
    """The name, if a database may be called so: small letters, digits, `_`, a letter first; else a usage
    error."""
    if not NAME.fullmatch(name) or name in RESERVED:
        raise CommandFailedError(
            f"“{name}” cannot be a database's name: small letters, digits and _, a letter first.", code=USAGE
        )
    return name


def reset(arguments: Sequence[str]) -> int:
    """`sanwang reset --database NAME --yes`: drop it if it is there, make it anew, migrate it, print its
    URL last."""
    parser = argparse.ArgumentParser(
        prog="sanwang reset",
        description="建立一个空的、已迁移的数据库 · make an empty, migrated database beside the current one",
    )
    parser.add_argument("--database", required=True, metavar="NAME")
    parser.add_argument("--yes", action="store_true", help="all that is in a database of that name is lost")
    parser.add_argument("--dry-run", action="store_true", help="say what would be lost, and do nothing")
    parser.add_argument("--json", action="store_true", help="answer as one JSON object")
    options = parser.parse_args(arguments)
    name = checked_name(options.database)
    current, _ = ensure_database()
    url = with_database(current, name)
    if options.dry_run or not options.yes:
        size = _size(url)
        tell(_loss(name, size))
        if options.json:
            answer_json({"url": url, "exists": size is not None, "size": size, "made": False})
        return OK if options.dry_run else USAGE
    _make_anew(current, name)
    migrate(url)
    answer_json({"url": url, "made": True}) if options.json else answer(url)
    return OK


def _size(url: str) -> str | None:
    """How large the database is, in words; None where there is none."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute("select pg_size_pretty(pg_database_size(current_database()))").fetchone()
    except psycopg.OperationalError:
        return None
    return str(row[0]) if row else "?"


def _loss(name: str, size: str | None) -> str:
    if size is None:
        return f"There is no database {name} yet: nothing would be lost. Say --yes to make it."
    return f"Database {name} ({size}) would be lost. Say --yes to go on."


def _make_anew(current: str, name: str) -> None:
    """Drop and create; connections to a side database are closed, the product's own must be free."""
    force = " with (force)" if name != database_name(current) else ""
    with psycopg.connect(with_database(current, "postgres"), autocommit=True, connect_timeout=5) as connection:
        try:
            connection.execute(sql.SQL("drop database if exists {}" + force).format(sql.Identifier(name)))
        except psycopg.errors.ObjectInUse:
            raise CommandFailedError(f"Database {name} is in use: stop `sanwang serve` first.") from None
        connection.execute(
            sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(name))
        )


def migrate(url: str) -> None:
    """Bring the schema of one database up to date, as its owner, in a process of its own."""
    environ = os.environ | {"DATABASE_URL": url, "SANWANG_DB_ROLE": "owner"}
    done = subprocess.run(
        [sys.executable, "-m", "sanwang", "migrate", "--no-input", "--skip-checks", "--verbosity", "0"],
        env=environ,
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode != 0:
        raise CommandFailedError("The schema could not be brought up to date (see above).")
