"""What the base page needs to show the bar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sanwang.demo.bar import here


def bar(request: HttpRequest) -> dict[str, Any]:
    """Return the seats in the demo; nothing anywhere else."""
    if not here.is_here(request):
        return {}
    name = getattr(request.user, "username", "")
    seats = [{"key": role.value, "label": role.label, "current": name == here.username_of(role)} for role in here.SEATS]
    return {"demo_seats": seats}
