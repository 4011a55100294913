"""The three of allauth's pages that are offered: sign-in, sign-out, change of password."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.views import LoginView
from allauth.account.views import logout as _sign_out
from allauth.account.views import password_change as _change_password
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from sanwang.access import phone
from sanwang.access.models import Account


class SignInView(LoginView):  # type: ignore[misc]  # allauth is untyped
    """Sign-in, with the user name filled in where a name was chosen on this phone."""

    def get_initial(self) -> dict[str, Any]:
        """Fill in the user name of the name chosen."""
        chosen = phone.chosen(self.request)
        return {**super().get_initial(), **({"login": chosen.username} if chosen else {})}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who signed in here before."""
        chosen = phone.chosen(self.request)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "chosen": chosen, "known": phone.known(self.request)}


_sign_in = SignInView.as_view()


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """User name and password."""
    return cast(HttpResponseBase, _sign_in(request))


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Ask, and sign out."""
    return cast(HttpResponseBase, _sign_out(request))


@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password. An account without one (it is used through a token) has no such page."""
    if not (isinstance(request.user, Account) and request.user.has_usable_password()):
        raise Http404
    return cast(HttpResponseBase, _change_password(request))
