"""A village's pages: the board, the organisation net, special households with nobody, what is to be solved."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sanwang.flows.queries import homes
from sanwang.flows.queries.unit_page import view_of
from sanwang.flows.queries.village_page import alone, organization_page, village_page
from sanwang.kernel.pages import Request, moment, page
from sanwang.kernel.permits import permit
from sanwang.organization.models import Level
from sanwang.organization.rules import SEE_DIVISION


@require_safe
def board(request: Request, code: str) -> HttpResponse:
    """Show the three nets, groups x duties of a month, and what waits for the branch."""
    seen = permit(request.actor, SEE_DIVISION, code=code, level=Level.VILLAGE)
    view = view_of(request.GET, moment=moment(request))
    return page(request, "flows/village/board.html", {"shown": village_page(seen, view=view)})


@require_safe
def organization(request: Request, code: str) -> HttpResponse:
    """Show the net as a picture and as a list."""
    seen = permit(request.actor, SEE_DIVISION, code=code, level=Level.VILLAGE)
    shown = organization_page(seen, moment=moment(request))
    return page(request, "flows/village/organization.html", {"shown": shown})


@require_safe
def unpaired(request: Request, code: str) -> HttpResponse:
    """Show the special households that nobody is paired with, longest first."""
    seen = permit(request.actor, SEE_DIVISION, code=code, level=Level.VILLAGE)
    shown = alone(seen, request=request, moment=moment(request))
    return page(request, "flows/village/unpaired.html", {"shown": shown})


@require_safe
def needs(request: Request, code: str) -> HttpResponse:
    """Show what is still to be solved in the village's households, longest waiting first."""
    seen = permit(request.actor, SEE_DIVISION, code=code, level=Level.VILLAGE)
    shown = homes.needs(seen, request=request, moment=moment(request))
    return page(request, "flows/village/needs.html", {"shown": shown})
