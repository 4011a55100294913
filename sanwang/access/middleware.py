"""What every request is given: its actor, its language; what every answer carries; and that out of reach is 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.views.defaults import page_not_found

from sanwang.access import actors
from sanwang.access.models import Account
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor

Handler = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets ``request.actor``: looked up when first asked, nobody without a session.

    A row that is not there, or is out of reach, is a page that is not there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and let no signed-in page be kept on the phone or on the way."""
        cast(Any, request).actor = SimpleLazyObject(lambda: _actor(request))
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a permit that is not given into the page that says there is no such page."""
        return page_not_found(request, exception) if isinstance(exception, ObjectDoesNotExist) else None


class LanguageMiddleware:
    """Chinese, unless English was chosen on this phone: a browser's own language is no choice."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language chosen."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            cast(Any, request).LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


def _actor(request: HttpRequest) -> Actor:
    account = request.user
    return actors.of_account(account, day=clock.today()) if isinstance(account, Account) else actors.ANONYMOUS
