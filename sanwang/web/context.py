"""What the base page needs on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sanwang.kernel import clock


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return today's date for the head of the page."""
    return {"today": clock.today()}
