"""Pairing a member with a household, and ending it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.flows.forms.pairing import ENDS, EndingForm, PairingForm
from sanwang.flows.queries.pairing import Offer, offer
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import Refused
from sanwang.service import rules
from sanwang.service.models import Pairing
from sanwang.service.operations import pairing as pairings


@require_http_methods(["GET", "POST"])
def new(request: Request, code: str) -> HttpResponse:
    """Show who may look after the household, or pair one of them. ``?whole=1`` offers the whole village."""
    seen = permit(request.actor, rules.SEE_HOUSEHOLD, code=code)
    by = permit(request.actor, rules.PAIR_IN_VILLAGE, code=seen.target.village.code)
    today = clock.today()
    shown = offer(seen, whole=bool(request.GET.get("whole")), day=today)
    if request.method != "POST":
        return _page(request, shown, PairingForm(initial={"day": today}, **_given(shown, today)))
    form = PairingForm(request.POST, **_given(shown, today))
    if form.is_valid():
        try:
            pairings.pair(by, record=form.record(code), on=today)
        except Refused as refusal:
            form.say(refusal)
        else:
            messages.success(request, _("已结对。"))
            return redirect("flows:household", code)
    return _page(request, shown, form)


@require_http_methods(["GET", "POST"])
def end(request: Request, code: str) -> HttpResponse:
    """Ask whether a pairing ends or was wrong from the beginning, or do it."""
    by = permit(request.actor, rules.MANAGE_PAIRINGS, code=code)
    today = clock.today()
    if request.method != "POST":
        return _ending(request, by, EndingForm(initial={"how": ENDS, "day": today}, today=today))
    form = EndingForm(request.POST, today=today)
    if form.is_valid():
        try:
            if form.ends_on is not None:
                pairings.end(by, day=form.ends_on, on=today)
            else:
                pairings.withdraw(by, on=today)
        except Refused as refusal:
            form.say(refusal)
        else:
            messages.success(request, _("已记下，这一户不再由他联系。"))
            return redirect("flows:household", by.target.household.code)
    return _ending(request, by, form)


def _ending(request: Request, by: Permit[Pairing], form: EndingForm) -> HttpResponse:
    context = {"pairing": by.target, "form": form}
    return page(request, "flows/household/end.html", context, status=422 if form.errors else 200)


def _given(shown: Offer, today: dt.date) -> dict[str, Any]:
    return {"members": shown.members, "few": shown.few, "today": today}


def _page(request: Request, shown: Offer, form: PairingForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(request, "flows/household/pair.html", {"shown": shown, "form": form}, status=status)
