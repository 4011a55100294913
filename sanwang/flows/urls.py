"""Addresses of the use-cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from sanwang.flows.views import (
    activity,
    appraisal,
    excuse,
    figure,
    group,
    household,
    leading,
    me,
    member,
    pairing,
    report,
    talk,
    unit,
    village,
    visit,
)

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
    path("appraisals/new", appraisal.new, name="appraisals_new"),
    path("excuses", excuse.list_excuses, name="excuses"),
    path("excuses/new", excuse.new, name="excuse_new"),
    path("excuses/decide", excuse.decide, name="excuses_decide"),
    path("excuses/<int:pk>/withdraw", excuse.withdraw, name="excuse_withdraw"),
    path("excuses/<int:pk>/end", excuse.end, name="excuse_end"),
    path("me", me.me, name="me"),
    path("households", household.listed, name="households"),
    path("households/<slug:code>", household.household, name="household"),
    path("households/<slug:code>/pair", pairing.new, name="household_pair"),
    path("households/<slug:code>/phone", household.phone, name="phone"),
    path("visits/new", visit.new, name="visit_new"),
    path("visits/<uuid:id>", visit.receipt, name="visit"),
    path("visits/<uuid:id>/withdraw", visit.withdraw, name="visit_withdraw"),
    path("groups/<slug:code>/leader", leading.leader, name="group_leader"),
    path("members", member.listed, name="members"),
    path("members/<slug:code>", member.show, name="member"),
    path("villages/<slug:code>", village.board, name="village"),
    path("villages/<slug:code>/organization", village.organization, name="village_organization"),
    path("villages/<slug:code>/needs", village.needs, name="village_needs"),
    path("villages/<slug:code>/unpaired", village.unpaired, name="village_unpaired"),
    path("duties/<slug:duty>/<slug:period>/<slug:code>", figure.place, name="figure"),
    path("duties/<slug:duty>/<slug:period>/<slug:code>/none", figure.groupless, name="figure_groupless"),
    path("duties/<slug:duty>/<slug:period>/<slug:code>/<slug:group_code>", figure.group, name="figure_group"),
    path("units/<slug:code>", unit.unit, name="unit"),
]
