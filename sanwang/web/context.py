"""What the base page needs on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sanwang.kernel import clock, pages


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return today's date, the day the page shows, and whether type is large."""
    account = getattr(request, "user", None)
    large = request.COOKIES.get("type") == "large" or bool(getattr(account, "large_type", False))
    return {"today": clock.today(), "moment": pages.moment(request), "large_type": large}
