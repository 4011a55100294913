"""Who is on the way to membership in a village: the list, a step recorded, a step taken back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanwang.affairs.operations import development
from sanwang.affairs.rules import RECORD_DEVELOPMENT, WITHDRAW_DEVELOPMENT
from sanwang.flows.forms.developing import DevelopingForm
from sanwang.flows.queries.developing import Stepping, developing, stepping
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, asked, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.models import Division, Level


@require_safe
def listed(request: Request, code: str) -> HttpResponse:
    """Show who is on the way, and who was admitted within three years."""
    by = permit(request.actor, RECORD_DEVELOPMENT, code=code, level=Level.VILLAGE)
    shown = developing(by, request, day=clock.today())
    return page(request, "flows/village/developing.html", {"shown": shown})


@require_http_methods(["GET", "POST"])
def new(request: Request, code: str) -> HttpResponse:
    """Ask for the next step of ``?person=``, or of somebody new, or record it."""
    by = permit(request.actor, RECORD_DEVELOPMENT, code=code, level=Level.VILLAGE)
    today = clock.today()
    shown = stepping(by, person=asked(request, "person"), day=today)
    if request.method != "POST":
        form = DevelopingForm(initial={"id": fresh_id(), "day": today}, asked=shown, today=today)
        return _page(request, shown, form)
    form = DevelopingForm(request.POST, asked=shown, today=today)
    if form.is_valid() and _recorded(by, form):
        messages.success(request, _("已记下。"))
        return redirect("flows:developing", code=code)
    return _page(request, shown, form)


@require_POST
def withdraw(request: Request, id: uuid.UUID) -> HttpResponse:
    """Take the last step of somebody back."""
    by = permit(request.actor, WITHDRAW_DEVELOPMENT, pk=id)
    try:
        development.withdraw(by, on=clock.today())
        messages.success(request, _("已撤回。"))
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("flows:developing", code=by.target.village.code)


def _recorded(by: Permit[Division], form: DevelopingForm) -> bool:
    try:
        development.record(by, record=form.record(), sure=form.is_sure, on=clock.today(), at=clock.now())
    except Refused as refusal:
        form.say(refusal)
        return False
    except OtherBody:
        form.add_error(None, _("这张表刚才已经交过了。要再记一个人，请再按一次。"))
        form.renew()
        return False
    return True


def _page(request: Request, shown: Stepping, form: DevelopingForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(request, "flows/village/step.html", {"shown": shown, "form": form}, status=status)
