"""Addresses of the use-cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from sanwang.flows.views import unit

app_name = "flows"
urlpatterns: list[URLPattern] = [
    path("units/<slug:code>", unit.unit, name="unit"),
]
