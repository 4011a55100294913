"""Checks of the database: version, durability, roles, schema, worker."""

import os
from collections.abc import Callable
from typing import Any

import psycopg
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from sanwang.config.cluster import APP_ROLE
from sanwang.config.doctor.findings import Finding, State, fine
from sanwang.kernel import secrets

Connection = psycopg.Connection[Any]
WORKER_SILENCE = 60  # seconds


def _value(connection: Connection, statement: str, *parameters: object) -> Any:
    row = connection.execute(statement, parameters).fetchone()
    return row[0] if row else None


def version(connection: Connection) -> Finding:
    """PostgreSQL 15 or newer."""
    number = connection.info.server_version
    found = f"{number // 10000}.{number % 10000}"
    if number >= 150000:
        return fine("postgresql", found)
    return Finding(
        "postgresql", State.FAIL, found, "`nulls not distinct` came with 15.", "apt-get install postgresql-15"
    )


def durability(connection: Connection) -> Finding:
    """What protects a recorded visit from a power cut."""
    names = ("fsync", "full_page_writes", "synchronous_commit")
    found = {name: str(_value(connection, "select current_setting(%s)", name)) for name in names}
    off = [name for name, value in found.items() if value not in {"on", "remote_apply", "remote_write", "local"}]
    text = ", ".join(f"{name} {value}" for name, value in found.items())
    if not off:
        return fine("durability", text)
    fix = "; ".join(f"ALTER SYSTEM RESET {name}" for name in off) + "; SELECT pg_reload_conf();"
    return Finding("durability", State.FAIL, text, "Records said to be kept are lost in a power cut.", fix)


def encoding(connection: Connection) -> Finding:
    """UTF8, and a locale in which Chinese letters are letters."""
    row = connection.execute(
        "select pg_encoding_to_char(encoding), datctype from pg_database where datname = current_database()"
    ).fetchone()
    encoded, locale = row or ("?", "?")
    if encoded == "UTF8" and locale not in {"C", "POSIX"}:
        return fine("encoding", f"{encoded}, {locale}")
    return Finding(
        "encoding",
        State.FAIL,
        f"{encoded}, {locale}",
        "With the locale C the search finds no Chinese name.",
        "createdb -T template0 -E UTF8 --locale=C.UTF-8 NAME, and load the data there",
    )


def roles(connection: Connection) -> Finding:
    """The product steps down to a role that cannot change the audit trail."""
    if _value(connection, "select 1 from pg_roles where rolname = %s", APP_ROLE):
        return fine("role", APP_ROLE)
    return Finding(
        "role",
        State.FAIL,
        f"{APP_ROLE} is missing",
        "The product's connections step down to it.",
        f"psql -c 'CREATE ROLE {APP_ROLE} NOLOGIN; GRANT {APP_ROLE} TO CURRENT_USER'",
    )


def audit_trail(connection: Connection) -> Finding:
    """The product's role may add to the event log and nothing else."""
    if not _value(connection, "select to_regclass('kernel_event')"):
        return Finding("audit trail", State.SKIP, "no schema yet")
    for right in ("UPDATE", "DELETE", "TRUNCATE"):
        if _value(connection, "select has_table_privilege(%s, 'kernel_event', %s)", APP_ROLE, right):
            return Finding(
                "audit trail",
                State.FAIL,
                f"{APP_ROLE} may {right} kernel_event",
                "Who can change the log can hide what was done.",
                f"psql -c 'REVOKE UPDATE, DELETE, TRUNCATE ON kernel_event FROM {APP_ROLE}'",
            )
    return fine("audit trail", "append only")


def seal_key(connection: Connection) -> Finding:
    """The key is there, closed to others, and the one that the data were sealed with."""
    file = settings.VAR / "keys" / "sanwang_seal_key"
    where = "SANWANG_SEAL_KEY" if os.environ.get("SANWANG_SEAL_KEY") else str(file)
    if where == str(file) and file.exists() and file.stat().st_mode & 0o077:
        why = "Others on this machine can read identity numbers."
        return Finding("seal key", State.FAIL, f"{file} is open to others", why, f"chmod 600 {file}")
    if not _value(connection, "select to_regclass('organization_person')"):
        return fine("seal key", where)
    sealed = _value(
        connection, "select id_number_sealed from organization_person where id_number_sealed is not null limit 1"
    )
    try:
        secrets.unseal(sealed)
    except InvalidTag:
        return Finding(
            "seal key",
            State.FAIL,
            f"{where} is another key than the data were sealed with",
            "Identity numbers and telephones cannot be read, and nobody is found by them.",
            f"put the key from the backup into {where}",
        )
    return fine("seal key", where)


def migrations(_connection: Connection) -> Finding:
    """The schema is that of this code."""
    executor = MigrationExecutor(connections["default"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting:
        return fine("schema", "up to date")
    names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in waiting[:3])
    return Finding("schema", State.FAIL, f"{len(waiting)} migrations wait: {names} …", "Pages fail.", "sanwang migrate")


def worker(connection: Connection) -> Finding:
    """A worker that lives: without it the cells stand still."""
    if not _value(connection, "select to_regclass('procrastinate_workers')"):
        return Finding("worker", State.SKIP, "no schema yet")
    silence = _value(connection, "select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers")
    if silence is not None and silence <= WORKER_SILENCE:
        return fine("worker", f"last heartbeat {silence:.0f} s ago")
    found = "none registered" if silence is None else f"last heartbeat {silence:.0f} s ago"
    return Finding(
        "worker",
        State.WARN,
        found,
        "Nothing refreshes the ledger's cells.",
        "sanwang serve   (or: sanwang worker)",
    )


DATABASE_CHECKS: tuple[Callable[[Connection], Finding], ...] = (
    version,
    durability,
    encoding,
    roles,
    migrations,
    audit_trail,
    seal_key,
    worker,
)
