"""A shared phone: another person, larger type, the other language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from sanwang.access import phone, rules
from sanwang.access.models import Account
from sanwang.access.operations import account as accounts
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import permit

_YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """换人: show who signed in here; a choice signs the present account out and goes to the sign-in page."""
    if request.method == "GET":
        return page(request, "access/switch.html", {"known": phone.known(request), "others": phone.others(request)})
    logout(request)
    if "clear" in request.POST:
        response: HttpResponse = redirect("account_login")
        phone.forget(response)
        return response
    who = request.POST.get("who", "")
    return redirect(reverse("account_login") + (f"?who={who}" if who.isdecimal() and len(who) < 3 else ""))


@require_POST
def choose_type(request: Request) -> HttpResponse:
    """Toggle large type, and remember it on the phone and with the account."""
    account = request.user if isinstance(request.user, Account) else None
    large = not (request.COOKIES.get("type") == "large" or (account is not None and account.large_type))
    if account is not None:
        accounts.choose_type(permit(request.actor, rules.USE_ACCOUNT, pk=account.pk), large=large)
    response = _back(request)
    response.set_cookie("type", "large" if large else "", max_age=_YEAR, samesite="Lax", httponly=True)
    return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Choose the language of this phone; an unknown one changes nothing."""
    response = _back(request)
    if (language := request.POST.get("language", "")) in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR, samesite="Lax", httponly=True)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page the form stood on, if it is one of ours."""
    there = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return redirect(there if ours else "/")
