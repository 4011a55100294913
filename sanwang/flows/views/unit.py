"""The page of a township or the county (本乡镇, 全县)."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sanwang.duties.tasks import past_day
from sanwang.flows.queries.unit_page import unit_page, waiting
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, moment, page
from sanwang.kernel.permits import permit
from sanwang.organization.models import Level
from sanwang.organization.rules import SEE_DIVISION


@require_safe
def unit(request: Request, code: str) -> HttpResponse:
    """Show units x duties of a month, twelve months of one duty, and what stands out.

    A past day is counted by the worker: until it is, a page shows how far it is and asks again by itself.
    """
    seen = permit(request.actor, SEE_DIVISION, code=code, level__in=[Level.TOWNSHIP, Level.COUNTY])
    shown = moment(request)
    counting = waiting(seen.target, request.GET, moment=shown, at=clock.now())
    if counting is None:
        return page(request, "flows/unit/detail.html", {"shown": unit_page(seen.target, request.GET, moment=shown)})
    if counting.progress.begun is not None:
        past_day.defer(past_id=counting.progress.begun)
    return page(request, "flows/unit/counting.html", {"shown": counting})
