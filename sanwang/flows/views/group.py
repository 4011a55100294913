"""The leader's page: his group's ten ones."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from sanwang.affairs.rules import SEE_GROUP
from sanwang.flows.queries.group import group_page
from sanwang.kernel.pages import Request, moment, page
from sanwang.kernel.permits import permit


@require_GET
def show(request: Request, code: str) -> HttpResponse:
    """Show a group's ten ones on a day, each line with what is missing and where to record it."""
    by = permit(request.actor, SEE_GROUP, code=code)
    return page(request, "flows/group.html", {"page": group_page(by, moment=moment(request))})
