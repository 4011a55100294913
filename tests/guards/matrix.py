"""The permission matrix: read from ``matrix.toml``, compared with the resolver, fired cell by cell."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from sanwang.kernel.records import fresh_id
from sanwang.organization.roles import Role
from tests.world import World

REACHES = {"own": "1111", "village": "1112", "township": "1121", "county": "1211", "world": "2111"}
"""How far an object lies from the actor, who sits in group 1111: his own, and then further and further."""
ROLES = [*Role.values, "nobody"]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ALLOWED = {200, 201, 204, 302, 303, 409, 422}
WIDE = {"anyone", "everyone"}


@dataclass(frozen=True)
class Row:
    """One line of the matrix: an address and who may do what to it."""

    key: str
    spec: dict[str, Any]

    @property
    def name(self) -> str:
        """The URL's name."""
        return self.key.split("#")[0]

    @property
    def methods(self) -> list[str]:
        """The methods it answers to."""
        return [method for method in METHODS if method in self.spec]

    @property
    def reaches(self) -> list[str]:
        """The reaches that make a difference: all where the path names an object, else one."""
        text = self.spec["path"]
        named = set(re.findall(r"{(\w+)}", text)) - {"uuid", "today", "month"}
        return list(REACHES) if named else ["own"]

    def allows(self, method: str, role: str, reach: str) -> bool:
        """Return whether the role (``anonymous`` too) may do it at that reach."""
        far = self._far(method, role)
        if isinstance(far, list):
            return reach in far
        return bool(far) and list(REACHES).index(reach) <= list(REACHES).index(far)

    def borders(self, method: str, role: str) -> list[str]:
        """Return the nearest and the farthest reach, and both sides of every border between two answers.

        A scope is one Q over places: between two places that it answers alike, nothing lies.
        """
        reaches = self.reaches
        answers = [None, *(self.allows(method, role, reach) for reach in reaches), None]
        return [reach for n, reach in enumerate(reaches) if not answers[n] == answers[n + 1] == answers[n + 2]]

    def allows_any(self, method: str, role: str) -> bool:
        """Return whether the role may do it at any reach."""
        return bool(self._far(method, role))

    def _far(self, method: str, role: str) -> str | list[str]:
        granted = self.spec[method]
        if role == "anonymous":
            return granted.get("anyone", "")
        return granted.get(role) or granted.get("everyone") or granted.get("anyone", "")

    def expected(self, method: str, role: str, reach: str) -> str:
        """Return ``allow``, ``login`` or the status of a refusal."""
        if self.allows(method, role, reach):
            return "allow"
        if role == "anonymous" and not self.spec.get("public"):
            return "401" if self.spec["path"].startswith("/api/") else "login"
        return str(self.spec.get("denied", 404))

    def filled(self, text: str, world: World, reach: str) -> str:
        """Return a text of the line with its placeholders filled."""
        values = world.spots[REACHES[reach]].values() | {
            "uuid": str(fresh_id()),
            "today": world.today.isoformat(),
            "month": f"{world.today:%Y-%m}",
        }
        return text.format(**values)

    def body(self, world: World, reach: str) -> tuple[Any, bool]:
        """Return what is sent with an unsafe method, and whether it is JSON."""
        spec = self.spec.get("json") or self.spec.get("body") or {}
        return _fill(spec, lambda text: self.filled(text, world, reach)), "json" in self.spec


def _fill(spec: Any, fill: Any) -> Any:
    if isinstance(spec, dict):
        return {key: _fill(value, fill) for key, value in spec.items()}
    if isinstance(spec, list):
        return [_fill(value, fill) for value in spec]
    return fill(spec) if isinstance(spec, str) else spec


def rows() -> list[Row]:
    """Return all lines of the matrix."""
    with Path(__file__).with_name("matrix.toml").open("rb") as file:
        return [Row(key, spec) for key, spec in tomllib.load(file).items()]


def addresses(resolver: URLResolver | None = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield name and route of every address that the resolver answers to."""
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or str(pattern.pattern))), str(pattern.pattern)
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern, inner)


def undeclared(lines: list[Row], names: set[str]) -> set[str]:
    """Return the addresses without a line, and the lines without an address."""
    return names.symmetric_difference({line.name for line in lines})


def outcome(response: Any) -> str:
    """Return ``allow``, ``login`` or the status."""
    to_login = response.status_code in (301, 302) and response["Location"].startswith("/accounts/login/?next=")
    if to_login:
        return "login"
    return "allow" if response.status_code in ALLOWED else str(response.status_code)


def past(today: dt.date) -> str:
    """Return the past day at which pages are looked at again."""
    return (today - dt.timedelta(days=30)).isoformat()
