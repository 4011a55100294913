"""Taking a member into a village's group."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.flows.forms.admitting import AdmittingForm
from sanwang.flows.queries.developing import admitting
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, asked, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.models import Division
from sanwang.organization.operations import member as members
from sanwang.organization.rules import MANAGE_MEMBERS


@require_http_methods(["GET", "POST"])
def admit(request: Request, code: str) -> HttpResponse:
    """Ask who is taken in, or take him in; ``?person=`` is somebody whom the village brought up."""
    by = permit(request.actor, MANAGE_MEMBERS, code=code)
    today = clock.today()
    shown = admitting(by, person=asked(request, "person"), day=today)
    if request.method != "POST":
        initial = {"id": fresh_id(), "day": today, **shown.initial}
        return _page(request, by, AdmittingForm(initial=initial, asked=shown, today=today))
    return _submit(request, by, AdmittingForm(request.POST, asked=shown, today=today))


def _submit(request: Request, by: Permit[Division], form: AdmittingForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, by, form)
    key, record = form.cleaned_data["id"], form.record()
    try:
        member = members.admit_once(by, id=key, record=record, sure=form.is_sure, on=clock.today(), at=clock.now())
    except Refused as refusal:
        form.say(refusal)
        return _page(request, by, form)
    except OtherBody:
        form.add_error(None, _("这张表刚才已经交过了。要再记一个人，请再按一次。"))
        form.renew()
        return _page(request, by, form)
    messages.success(request, _("已记下，他从这天起编入党小组。"))
    return redirect("flows:member", code=member.code)


def _page(request: Request, by: Permit[Division], form: AdmittingForm) -> HttpResponse:
    context = {"village": by.target, "form": form}
    return page(request, "flows/member/admit.html", context, status=422 if form.errors else 200)
