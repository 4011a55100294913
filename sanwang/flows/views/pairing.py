"""Pairing a member with a household."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.flows.forms.pairing import PairingForm
from sanwang.flows.queries.pairing import Offer, offer
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Refused
from sanwang.service import rules
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


def _given(shown: Offer, today: dt.date) -> dict[str, Any]:
    return {"members": shown.members, "few": shown.few, "today": today}


def _page(request: Request, shown: Offer, form: PairingForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(request, "flows/household/pair.html", {"shown": shown, "form": form}, status=status)
