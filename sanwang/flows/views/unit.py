"""The page of a township or the county (本乡镇, 全县)."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sanwang.flows.queries.unit_page import Counting, unit_page
from sanwang.kernel.pages import Request, moment, page
from sanwang.kernel.permits import permit
from sanwang.organization.models import Level
from sanwang.organization.rules import SEE_DIVISION


@require_safe
def unit(request: Request, code: str) -> HttpResponse:
    """Show units x duties of a month, twelve months of one duty, and what stands out.

    A past day is counted a slice at a time: until it is, a page shows how far it is and asks again by itself.
    """
    seen = permit(request.actor, SEE_DIVISION, code=code, level__in=[Level.TOWNSHIP, Level.COUNTY])
    shown = unit_page(seen.target, request.GET, moment=moment(request))
    template = "flows/unit/counting.html" if isinstance(shown, Counting) else "flows/unit/detail.html"
    return page(request, template, {"shown": shown})
