"""Who signed in on this phone before: names in a signed cookie on the phone, never on the server."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse

from sanwang.access.models import Account

COOKIE = "here"
MOST = 5
_SALT = "sanwang.access.phone"
_AGE = 180 * 24 * 3600


@dataclass(frozen=True)
class Known:
    """Someone who signed in here: choosing him fills in his user name, no more."""

    username: str
    name: str


def known(request: HttpRequest) -> list[Known]:
    """Return who signed in here, the latest first; nobody where the cookie is not ours."""
    try:
        rows = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_AGE)
        return [Known(str(username), str(name)) for username, name in rows][:MOST]
    except (signing.BadSignature, TypeError, ValueError):
        return []


def others(request: HttpRequest) -> list[tuple[int, Known]]:
    """Return who else signed in here, each with his place in the list."""
    present = getattr(request.user, "username", "")
    return [(place, one) for place, one in enumerate(known(request)) if one.username != present]


def chosen(request: HttpRequest) -> Known | None:
    """Return whom ``?who=`` names by his place in the list: no name ever stands in an address."""
    who = request.GET.get("who", "")
    names = known(request)
    return names[int(who)] if who.isdecimal() and len(who) < 3 and int(who) < len(names) else None


def remember(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """Put the account first among the names kept on the phone."""
    others = [(row.username, row.name) for row in known(request) if row.username != account.username]
    rows = [(account.username, account.display_name), *others][:MOST]
    value = signing.dumps(rows, salt=_SALT, compress=True)
    response.set_cookie(COOKIE, value, max_age=_AGE, httponly=True, samesite="Lax", secure=request.is_secure())


def forget(response: HttpResponse) -> None:
    """Take all names off the phone."""
    response.delete_cookie(COOKIE, samesite="Lax")
