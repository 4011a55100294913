"""Deny by default: every page but those listed here asks for a sign-in first."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from sanwang.access.middleware import Handler

PUBLIC: Final = frozenset(
    {
        "account_login",
        "access:switch",
        "access:type",
        "access:language",
        "demo:as",
    }
)
"""The names of the pages that anybody may ask for. The demo's looks at the host and the setting itself."""

OWN_DOOR: Final = frozenset({"api"})
"""Namespaces that ask for themselves, and answer 401 instead of a page."""


class SignInMiddleware:
    """Sends whoever has not signed in to the sign-in page, and back afterwards."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the look at who asks comes once the address is resolved."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let through: the signed in, public pages, namespaces with a door of their own."""
        match = request.resolver_match
        open_to_all = match is not None and (match.view_name in PUBLIC or not OWN_DOOR.isdisjoint(match.namespaces))
        if open_to_all or request.user.is_authenticated:
            return None
        if getattr(request, "htmx", False):
            return HttpResponse(status=401, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        return redirect_to_login(request.get_full_path())
