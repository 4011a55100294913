"""The two doors of the API: a bearer token, or the session of whoever is signed in (with its CSRF token)."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from sanwang.access import actors
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor


class Bearer(HttpBearer):
    """``Authorization: Bearer …``: the actor of the token, in place of any session's."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Set and return the actor; None for a token that is not good."""
        actor = actors.of_token(token, at=clock.now())
        if actor is not None:
            cast(Any, request).actor = actor
        return actor


class Session(SessionAuth):
    """The session's account; unsafe methods want the CSRF token. A request with a bearer token is not let in here."""

    def __call__(self, request: HttpRequest) -> Any:
        """Return the account, or None: also for who has no session, whose request is not looked at any further."""
        is_here = "Authorization" not in request.headers and settings.SESSION_COOKIE_NAME in request.COOKIES
        return super().__call__(request) if is_here else None


DOORS = [Bearer(), Session()]
