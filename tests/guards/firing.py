"""Fires the cells of the matrix at the product and says what went wrong: reach, leaks, changes on denial."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client

from sanwang.access.models import Account
from tests.guards import matrix
from tests.guards.matrix import Row
from tests.world import World

_CANARY = re.compile(r"qz\d{3}q")
_HEAD = re.compile(r"hz\d{4,}z")
_CLEAR = re.compile(r"(?<![\da-f])(154\d{8}|99112619700101\d{4})(?![\da-f])")
"""None of the three is found by chance in a random token or id: a page holds many, and a run thousands of pages."""
_QUIET = ("django_session", "django_cache")
_DERIVED = (*_QUIET, "duties_cell", "duties_dirty")
_WRITTEN = """
select coalesce(sum(
    pg_stat_get_xact_tuples_inserted(t) + pg_stat_get_xact_tuples_updated(t) + pg_stat_get_xact_tuples_deleted(t)
), 0) from unnest(%s::oid[]) t
"""
_SIGHT = {"township": "11", "county": "1", "auditor": "1", "admin": "1"}
"""How far a role sees: the key of its place in the world; all others sit in village 111."""


@dataclass
class Range:
    """The world with a session for each role, and the world's fingerprint to compare with."""

    world: World
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    sessions: dict[str, str] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    counted: int = 0
    """Rows written so far, as of the last look."""

    def __deepcopy__(self, memo: Any) -> Range:
        """Return itself: a test case copies what it shares, and nothing here is changed by a test."""
        return self

    @classmethod
    def open(cls, world: World) -> Range:
        """Sign everybody in."""
        found = cls(world)
        nobody = Account.objects.create(username="nobody", display_name="没有角色")
        for role, account in {**world.spots["1111"].accounts, "nobody": nobody}.items():
            client = Client()
            client.force_login(account, backend="sanwang.access.signin.Backend")
            found.sessions[str(role)] = client.cookies["sessionid"].value
        found.sessions["anonymous"] = ""
        found.before = fingerprint()
        connection.check_constraints()  # else the keys of the whole world are checked at the end of every test
        return found

    def fire(self, row: Row) -> list[str]:
        """Return what is wrong with the answers to all cells of the line; nothing when all is as declared."""
        return [fault for cell in self.cells(row) for fault in self.one(row, *cell)]

    def cells(self, row: Row) -> Iterator[tuple[str, str, str]]:
        """Yield method, role and reach of the cells that tell where the role's scope ends."""
        for method in row.methods:
            for role in [*matrix.ROLES, "anonymous"]:
                for reach in row.borders(method, role):
                    yield method, role, reach

    def one(self, row: Row, method: str, role: str, reach: str) -> list[str]:
        """Fire one cell, and look at the role's nearest and farthest page on a past day too; all is rolled back."""
        path = row.filled(row.spec["path"], self.world, reach)
        faults = self._shot(row, method, role, reach, path)
        seen = [one for one in row.reaches if row.allows("GET", role, one)] if method == "GET" else []
        if reach in (*seen[:1], *seen[-1:]):
            on = matrix.past(self.world.today)
            faults += self._shot(row, method, role, reach, f"{path}{'&' if '?' in path else '?'}on={on}")
        return faults

    def _shot(self, row: Row, method: str, role: str, reach: str, path: str) -> list[str]:
        where, expected = f"{method} {path} as {role} ({reach})", row.expected(method, role, reach)
        quiet = method == "GET" or expected != "allow"
        with taken_back():
            response = self._send(row, method, role, reach, path)
            got, text = matrix.outcome(response), readable(response)
            faults = (
                [] if got == expected else [f"{where}: {expected} declared, {got} answered ({response.status_code})"]
            )
            faults += [f"{where}: shows {token}" for token in self.leaks(text, role, clear=bool(row.spec.get("clear")))]
            if self.wrote() and quiet and (changed := self.changed(method)):
                faults.append(f"{where}: changed {', '.join(changed)}")
        return faults

    def status(self, row: Row, method: str, role: str) -> int:
        """Return how a method is answered for the role's own object; rolled back."""
        with taken_back():
            response = self._send(row, method, role, "own", row.filled(row.spec["path"], self.world, "own"))
        return int(response.status_code)

    def _send(self, row: Row, method: str, role: str, reach: str, path: str) -> Any:
        client = self.seated(role)
        if method == "GET":
            return client.get(path)
        body, is_json = row.body(self.world, reach)
        kind = {"content_type": "application/json"} if is_json or method != "POST" else {}
        return getattr(client, method.lower())(path, body, **kind)

    def seated(self, role: str) -> Client:
        """Return the browser as the role left it: signed in, and with the token of its forms."""
        cookies = self.client.cookies
        cookies.clear()
        cookies["csrftoken"] = "t" * CSRF_SECRET_LENGTH
        if session := self.sessions[role]:
            cookies["sessionid"] = session
        return self.client

    def leaks(self, text: str, role: str, *, clear: bool = False) -> list[str]:
        """Return the canaries in a text that are out of the role's sight, and numbers shown in clear.

        ``clear``: these may be.
        """
        spot = self.world.spots["1111"]
        sight = set() if role in ("nobody", "anonymous") else self.world.canaries()[_SIGHT.get(role, "111")]
        found = set(_CANARY.findall(text)) - sight | (set() if clear else set(_CLEAR.findall(text)))
        if role == "member":
            own = {spot.rows["head"].name.removesuffix(spot.canary)}
            found |= set(_HEAD.findall(text)) - own
        return sorted(found)

    def wrote(self) -> bool:
        """Return whether any row was written since this was last asked, also one that was taken back."""
        before, self.counted = self.counted, writes()
        return self.counted != before

    def changed(self, method: str) -> list[str]:
        """Return the tables that are no longer as they were."""
        now, derived = fingerprint(), _DERIVED if method == "GET" else _QUIET
        return [table for table, was in self.before.items() if now[table] != was and table not in derived]


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back what is done in the block, by one statement: the point to go back to stays for the next block.

    The driver does not see it: after a rollback that it sees it forgets what it prepared, thousands of times a run.
    """
    point = connection.savepoint_ids[-1]  # the test case's own
    try:
        yield
    finally:
        connection.connection.pgconn.exec_(f'rollback to savepoint "{point}"'.encode())
        connection.needs_rollback = False


def writes() -> int:
    """Return how many rows this transaction wrote so far, also those it took back."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [_counted()])
        return int(cursor.fetchone()[0])


@cache
def _counted() -> list[int]:
    """Return the tables whose rows count. The view over all of them takes ten times as long as asking for each."""
    with connection.cursor() as cursor:
        cursor.execute("select relid from pg_stat_user_tables where relname <> all(%s)", [list(_QUIET)])
        return [row[0] for row in cursor.fetchall()]


def fingerprint() -> dict[str, Any]:
    """Return count and sum of hashes of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) from "{table}" t')
            found[table] = cursor.fetchone()
    return found


def readable(response: Any) -> str:
    """Return all text of an answer, also inside a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")
