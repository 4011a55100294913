"""Addresses of the use-cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from sanwang.flows.views import household, me, visit

app_name = "flows"
urlpatterns: list[URLPattern] = [
    path("me", me.me, name="me"),
    path("households/<slug:code>", household.household, name="household"),
    path("households/<slug:code>/phone", household.phone, name="phone"),
    path("visits/new", visit.new, name="visit_new"),
    path("visits/<uuid:id>", visit.receipt, name="visit"),
    path("visits/<uuid:id>/withdraw", visit.withdraw, name="visit_withdraw"),
]
