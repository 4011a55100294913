"""Reports that wait for the branch: taken up one by one or together."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanwang.affairs.operations import uptake
from sanwang.affairs.rules import TAKE_UP_REPORT, TAKE_UP_REPORTS
from sanwang.flows.queries.reports import report_list
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Refused


@require_GET
def list_reports(request: Request) -> HttpResponse:
    """Show the reports that wait for the actor, oldest first."""
    return page(request, "flows/reports.html", {"list": report_list(request.actor, today=clock.today())})


@require_POST
def take_up(request: Request) -> HttpResponse:
    """Take up the ticked reports of a village."""
    by = permit(request.actor, TAKE_UP_REPORTS, code=request.POST.get("village", "").replace("\x00", ""))
    now = clock.now()
    try:
        ticked = [uuid.UUID(key) for key in request.POST.getlist("report")]
    except ValueError:
        ticked = []
    try:
        taken = uptake.take_up_several(by, reports=ticked, on=now.date(), at=now)
        messages.success(request, _("支部已阅 %(n)d 份汇报。") % {"n": taken})
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("flows:reports")


@require_POST
def take_up_one(request: Request, id: uuid.UUID) -> HttpResponse:
    """Take up one report from its page."""
    by = permit(request.actor, TAKE_UP_REPORT, pk=id)
    now = clock.now()
    uptake.take_up(by, on=now.date(), at=now)
    messages.success(request, _("支部已阅。"))
    return redirect("flows:activity", id=id)
