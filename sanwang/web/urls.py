"""Addresses of the shell."""

from __future__ import annotations

from django.urls import URLPattern, path

from sanwang.web.views import home

app_name = "web"
urlpatterns: list[URLPattern] = [path("", home.home, name="home")]
