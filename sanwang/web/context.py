"""What the base page needs on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sanwang.access.seats import seats
from sanwang.kernel import clock, pages
from sanwang.kernel.permits import Actor
from sanwang.web import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return today's date, the day the page shows, whether type is large, and where the person can go."""
    account = getattr(request, "user", None)
    large = request.COOKIES.get("type") == "large" or bool(getattr(account, "large_type", False))
    shown = {"today": clock.today(), "moment": pages.moment(request), "large_type": large}
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.grants:
        return shown
    held = seats(actor)
    return {**shown, "navigation": navigation.links(held, request.path), "role_word": held[0].role.label}
