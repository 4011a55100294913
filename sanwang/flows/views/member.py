"""Members: the list of a village, and one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sanwang.flows.queries.member_page import member_page
from sanwang.flows.queries.roll import roll
from sanwang.kernel.pages import Request, asked, moment, page
from sanwang.kernel.permits import permit
from sanwang.organization.rules import SEE_DIVISION, SEE_MEMBER


@require_safe
def show(request: Request, code: str) -> HttpResponse:
    """Show where the member stands, what he owes this month, and his visits."""
    seen = permit(request.actor, SEE_MEMBER, code=code)
    return page(request, "flows/member/detail.html", {"shown": member_page(seen, moment=moment(request))})


@require_safe
def listed(request: Request) -> HttpResponse:
    """Show the members of ``?village=`` by pinyin; ``?q=`` finds by name, pinyin or initials."""
    village = asked(request, "village")
    seen = permit(request.actor, SEE_DIVISION, code=village, level="village")
    return page(request, "flows/member/list.html", {"shown": roll(seen, request=request, moment=moment(request))})
