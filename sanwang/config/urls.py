"""Every address, by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("sanwang.web.urls")),
    path("", include("sanwang.flows.urls")),
]
