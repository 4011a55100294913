"""Putting a member's own data right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.flows.forms.correcting import CorrectingForm
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import Refused
from sanwang.organization.models import Member
from sanwang.organization.operations import member as members
from sanwang.organization.rules import MANAGE_MEMBER


@require_http_methods(["GET", "POST"])
def correct(request: Request, code: str) -> HttpResponse:
    """Show what is held of a member, or put it right."""
    by = permit(request.actor, MANAGE_MEMBER, code=code)
    sent = request.POST if request.method == "POST" else None
    form = CorrectingForm.of(by.target, sent, today=clock.today())
    if form.is_valid() and _corrected(by, form):
        messages.success(request, _("已改好。"))
        return redirect("flows:member", code=code)
    context = {"member": by.target, "form": form}
    return page(request, "flows/member/correct.html", context, status=422 if form.errors else 200)


def _corrected(by: Permit[Member], form: CorrectingForm) -> bool:
    try:
        members.correct(by, changes=form.changes(), on=clock.today())
    except Refused as refusal:
        form.say(refusal)
        return False
    return True
