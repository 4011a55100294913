"""A household's page, its telephone number for a reason, and the list of a village."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from sanwang.flows.forms.visit import UnmaskForm
from sanwang.flows.queries.homes import homes
from sanwang.kernel import pages
from sanwang.kernel.permits import permit
from sanwang.organization.models import Level
from sanwang.organization.rules import SEE_DIVISION
from sanwang.service import rules
from sanwang.service.operations.household import unmask_phone
from sanwang.service.queries.household import household_page


@require_safe
def household(request: HttpRequest, code: str) -> HttpResponse:
    """Show who lives there, who looks after them, who was there, what is to be solved."""
    return _show(request, code, form=UnmaskForm())


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the households of ``?village=`` by pinyin; ``?q=`` finds the head, ``?only=paired`` keeps the paired."""
    village = pages.asked(request, "village")
    seen = permit(pages.actor(request), SEE_DIVISION, code=village, level=Level.VILLAGE)
    shown = homes(seen, request=request, moment=pages.moment(request))
    return pages.page(request, "flows/household/list.html", {"shown": shown})


@require_POST
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """Show the page with the number in clear; who looked and why is written down."""
    form = UnmaskForm(request.POST)
    if not form.is_valid():
        return _show(request, code, form=form)
    by = permit(pages.actor(request), rules.UNMASK_PHONE, code=code)
    return _show(request, code, form=form, number=unmask_phone(by, reason=form.cleaned_data["reason"]))


def _show(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
    by = permit(pages.actor(request), rules.SEE_HOUSEHOLD, code=code)
    moment = pages.moment(request)
    shown = household_page(by, day=moment.day, on=moment.on)
    response = pages.page(request, "flows/household.html", {"page": shown, **more})
    response["Cache-Control"] = "no-store"
    return response
