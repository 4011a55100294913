"""Addresses of the use-cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from sanwang.flows.views import activity, excuse, group, household, me, report, talk, unit, visit

app_name = "flows"
urlpatterns: list[URLPattern] = [
    path("groups/<slug:code>", group.show, name="group"),
    path("activities/new", activity.new, name="activity_new"),
    path("activities/<uuid:id>", activity.show, name="activity"),
    path("activities/<uuid:id>/correct", activity.correct, name="activity_correct"),
    path("activities/<uuid:id>/withdraw", activity.withdraw, name="activity_withdraw"),
    path("activities/<uuid:id>/take-up", report.take_up_one, name="report_take_up"),
    path("reports", report.list_reports, name="reports"),
    path("reports/take-up", report.take_up, name="reports_take_up"),
    path("talks/new", talk.new, name="talks_new"),
    path("excuses", excuse.list_excuses, name="excuses"),
    path("excuses/new", excuse.new, name="excuse_new"),
    path("excuses/decide", excuse.decide, name="excuses_decide"),
    path("excuses/<int:pk>/withdraw", excuse.withdraw, name="excuse_withdraw"),
    path("excuses/<int:pk>/end", excuse.end, name="excuse_end"),
    path("me", me.me, name="me"),
    path("households/<slug:code>", household.household, name="household"),
    path("households/<slug:code>/phone", household.phone, name="phone"),
    path("visits/new", visit.new, name="visit_new"),
    path("visits/<uuid:id>", visit.receipt, name="visit"),
    path("visits/<uuid:id>/withdraw", visit.withdraw, name="visit_withdraw"),
    path("units/<slug:code>", unit.unit, name="unit"),
]
