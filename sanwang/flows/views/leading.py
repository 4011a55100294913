"""Naming who leads a group."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.flows.forms.leading import ACTING, LEADER, LeadingForm
from sanwang.flows.queries.leading import leading
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import Refused
from sanwang.organization.models import Group
from sanwang.organization.operations import office
from sanwang.organization.rules import APPOINT_LEADER


@require_http_methods(["GET", "POST"])
def leader(request: Request, code: str) -> HttpResponse:
    """Show who leads the group and who may, or name one of them."""
    by = permit(request.actor, APPOINT_LEADER, code=code)
    today = clock.today()
    shown = leading(by.target, day=today)
    if request.method != "POST":
        initial = {"post": ACTING if shown.away else LEADER, "day": today}
        return _page(request, shown, LeadingForm(initial=initial, members=shown.members, today=today))
    form = LeadingForm(request.POST, members=shown.members, today=today)
    if form.is_valid() and _named(by, form):
        messages.success(request, _("已记下。"))
        return redirect(f"/villages/{by.target.village.code}")
    return _page(request, shown, form)


def _named(by: Permit[Group], form: LeadingForm) -> bool:
    asked = form.cleaned_data
    name = office.name_acting if asked["post"] == ACTING else office.appoint
    try:
        name(by, member_id=int(asked["member"]), day=asked["day"], on=clock.today())
    except Refused as refusal:
        form.say(refusal)
        return False
    return True


def _page(request: Request, shown: object, form: LeadingForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(request, "flows/group/leader.html", {"shown": shown, "form": form}, status=status)
