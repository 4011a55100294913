"""My affairs (我的事): where a member lands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanwang.flows.queries.me import affairs_of
from sanwang.flows.rules import SEE_MY_AFFAIRS
from sanwang.kernel import pages
from sanwang.kernel.permits import permit


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show what the member owes this month, and what his groups do."""
    by = permit(pages.actor(request), SEE_MY_AFFAIRS)
    affairs = affairs_of(by.actor, by.target, moment=pages.moment(request))
    return pages.page(request, "flows/me.html", {"affairs": affairs})
