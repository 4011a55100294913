"""The first address: everyone is sent home."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from sanwang.access.seats import seats
from sanwang.kernel.pages import Request, page
from sanwang.web.navigation import home_of


@require_GET
def home(request: Request) -> HttpResponse:
    """Send each role home, the busiest first; who holds none is told so."""
    held = seats(request.actor)
    return redirect(home_of(held[0])) if held else page(request, "web/no_role.html", {})
