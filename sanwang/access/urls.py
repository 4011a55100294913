"""Addresses of sign-in, of a shared phone, and of the administrator.

Of allauth's pages only these three are offered: what is not listed is not there.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sanwang.access.views import accounts, phone, signin

own: list[URLPattern | URLResolver] = [
    path("switch", phone.switch, name="switch"),
    path("type", phone.choose_type, name="type"),
    path("language", phone.choose_language, name="language"),
    path("accounts/", accounts.list_accounts, name="accounts"),
    path("accounts/new", accounts.new_account, name="new_account"),
    path("accounts/<int:pk>", accounts.show_account, name="account"),
    path("accounts/<int:pk>/grants", accounts.give_grant, name="give_grant"),
    path("accounts/<int:pk>/password", accounts.reset_password, name="reset_password"),
    path("accounts/<int:pk>/close", accounts.close_account, name="close_account"),
    path("accounts/<int:pk>/sessions", accounts.end_sessions, name="end_sessions"),
    path("accounts/grants/<int:pk>/end", accounts.end_grant, name="end_grant"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", signin.sign_in, name="account_login"),
    path("accounts/logout/", signin.sign_out, name="account_logout"),
    path("accounts/password/", signin.change_password, name="account_change_password"),
    path("", include((own, "access"))),
]
