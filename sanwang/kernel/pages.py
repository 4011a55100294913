"""What every page shares: full page or partial, the moment it shows, lists cut into pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sanwang.kernel import clock
from sanwang.kernel.permits import Actor

T = TypeVar("T", bound=Model)
LIST_SIZE = 40


class Request(HttpRequest):
    """What a view is handed: access has set who asks, django-htmx whether only a part is wanted."""

    actor: Actor
    htmx: Any


@dataclass(frozen=True)
class Moment:
    """The day a page shows: today, or ``?on=`` a past day as it had been recorded by then."""

    day: dt.date
    today: dt.date

    @property
    def on(self) -> dt.date | None:
        """The past day asked for, or None for now."""
        return None if self.day == self.today else self.day

    @property
    def word(self) -> str:
        """The past day as an address says it (``2026-03-01``), empty for now."""
        return self.on.isoformat() if self.on else ""


def moment(request: HttpRequest) -> Moment:
    """Return the day asked for. A day that is none, or lies ahead, is today."""
    today = clock.today()
    try:
        day = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return Moment(today, today)
    return Moment(min(day, today), today)


def asked(request: HttpRequest, name: str) -> str:
    """Return what the address says under the name, without what the database cannot keep; empty for nothing."""
    return request.GET.get(name, "").replace("\x00", "")


def searched(request: HttpRequest) -> str:
    """Return what ``?q=`` looks for, at most thirty letters."""
    return asked(request, "q").strip()[:30]


def tail(**kept: str) -> str:
    """Return what an address keeps, to be put after another parameter; what is empty falls out."""
    said = urlencode({name: value for name, value in kept.items() if value})
    return f"&{said}" if said else ""


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """Answer the whole page, or to htmx the named partial of the same template."""
    htmx: Any = getattr(request, "htmx", None)
    name = f"{template}#{part}" if part and htmx and not htmx.boosted else template
    return render(request, name, dict(context), status=status)


@dataclass(frozen=True)
class Window(Generic[T]):
    """One page of a list. No total is counted: ``more`` says whether there is a next page."""

    rows: list[T]
    number: int
    more: bool


def window(rows: QuerySet[T], request: HttpRequest, *, size: int = LIST_SIZE) -> Window[T]:
    """Cut out the page that ``?page=`` asks for."""
    asked = request.GET.get("page", "")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < 6 else 1
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return Window(found[:size], number, len(found) > size)


def actor(request: HttpRequest) -> Actor:
    """Return who asks, as the middleware found out."""
    found: Actor = cast(Any, request).actor
    return found
