"""Scratch copies of the county's database: made beside it, measured in, dropped at the end."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management.base import CommandError
from django.db import connection
from psycopg import sql

MARK = "sanwang_bench_"
_WRITTEN = """
select format('%I', relname) from pg_stat_user_tables
where schemaname = 'public' and n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def address() -> str:
    """Return the address of the county's database, as the command was given it."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise CommandError("no DATABASE_URL: run it as `sanwang bench …`")
    return url


def beside(url: str, name: str) -> str:
    """Return the same address with another database's name."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def name_of(url: str) -> str:
    """Return the database's name in an address."""
    return urlsplit(url).path.removeprefix("/")


def owner(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Return a connection as the schema's owner, each statement its own transaction."""
    return psycopg.connect(url, autocommit=True, connect_timeout=5, options="-c TimeZone=Asia/Shanghai -c jit=off")


@contextlib.contextmanager
def copied(url: str, name: str) -> Iterator[str]:
    """Give the address of a copy of a database that nobody is connected to; it is dropped at the end.

    Fails with a sentence when somebody is (a running `sanwang serve` or `make demo`).
    """
    target = MARK + name
    admin = beside(url, "postgres")
    connection.close()
    with owner(admin) as there:
        there.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(target)))
        try:
            there.execute(
                sql.SQL("create database {} template {} strategy file_copy").format(
                    sql.Identifier(target), sql.Identifier(name_of(url))
                )
            )
        except psycopg.errors.ObjectInUse:
            raise CommandError(
                f"database {name_of(url)} is in use: stop `make demo` or `sanwang serve` first, then measure"
            ) from None
    try:
        yield beside(url, target)
    finally:
        connection.close()
        with owner(admin) as there:
            there.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(target)))


@contextlib.contextmanager
def working_in(url: str) -> Iterator[None]:
    """Have the product's own code work in another database of the same server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name_of(url)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def settle(*urls: str) -> None:
    """Bring copies to rest: statistics, pages known to be visible to all, and what is in memory on the disk.

    Only of the tables that were written to since the copy was made; the others came with theirs.
    """
    for url in urls:
        with owner(url) as there:
            for (table,) in there.execute(_WRITTEN).fetchall():
                there.execute(f"vacuum (analyze) {table}")
    _write_down(urls[0])


def _write_down(url: str) -> None:
    """Have the server write all it holds to the disk.

    Only a superuser may ask for that; making a database by copying files has it done as well.
    """
    with empty(url, "rest"):
        pass


@contextlib.contextmanager
def empty(url: str, name: str) -> Iterator[str]:
    """Give the address of an empty database beside another one; it is dropped at the end."""
    target = MARK + name
    with owner(beside(url, "postgres")) as there:
        there.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(target)))
        there.execute(
            sql.SQL("create database {} template template0 strategy file_copy").format(sql.Identifier(target))
        )
        try:
            yield beside(url, target)
        finally:
            there.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(target)))
