"""How allauth signs people in here: accounts are opened by the organisation, there is no mail, phones are shared."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from sanwang.access import actors, phone, rules
from sanwang.access.models import Account
from sanwang.access.operations import account as accounts
from sanwang.kernel import clock, prepared
from sanwang.kernel.permits import permit


def may_sign_in(account: Account) -> bool:
    """Return whether the account is open; the demo's accounts, whose password is printed, only in the demo."""
    return account.is_active and (settings.DEMO or not account.is_demo)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """User name and password; asked on every request of a session too, so that closing an account ends it."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Return whether the account may sign in."""
        return may_sign_in(user)

    def get_user(self, user_id: int) -> Account | None:
        """Return the session's account, if it may still sign in."""
        account = prepared.first(Account, "id = %(id)s", {"id": user_id})
        return account if account and may_sign_in(account) else None


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """What differs from allauth's own ways."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        **dict.fromkeys(("username_password_mismatch", "invalid_login"), _("登录名或密码不对")),
        "too_many_login_attempts": _("试的次数太多了，请过一刻钟再试"),
        "enter_current_password": _("现在的密码不对"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: the organisation opens accounts."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Send away whoever may not sign in, though the password was right."""
        return None if may_sign_in(user) else self.respond_user_inactive(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say so on the sign-in page."""
        messages.error(request, _("这个账号已停用，请找县里的系统管理员"))
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the name on the phone, for 换人."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        phone.remember(request, response, user)
        return response

    def set_password(self, user: Any, password: str) -> None:
        """Set one's own password by the operation."""
        actor = actors.of_account(user, day=clock.today())
        accounts.choose_password(permit(actor, rules.USE_ACCOUNT, pk=user.pk), password=password)
        user.refresh_from_db(fields=["password"])

    def add_message(self, request: HttpRequest, level: int, template: str = "", *args: Any, **kwargs: Any) -> None:
        """Say that the password was changed; to be told that one signed in or out is noise."""
        if "password_changed" in template:
            messages.add_message(request, level, _("密码已改好"))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures of one account from one address: nobody can lock another out from elsewhere."""
        username = accounts.spelled(str(credentials.get("username", "")))
        return f"{self.get_client_ip(request)}:{username}"
