"""Moving a member to another group, letting him go, or taking back that he went or came."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.flows.forms.changing import MISTAKE, MOVES, STAYS, ChangingForm, TakingBackForm
from sanwang.flows.queries.changing import Changing, changing
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import Refused
from sanwang.organization.models import Member
from sanwang.organization.operations import member as members
from sanwang.organization.operations import membership as memberships
from sanwang.organization.rules import MANAGE_MEMBER


@require_http_methods(["GET", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    """Ask what changes for a member, or record it; of one who has left, whether he has not."""
    by = permit(request.actor, MANAGE_MEMBER, code=code)
    today = clock.today()
    shown = changing(by.target, day=today)
    if by.target.left_on is not None:
        return _take_back(request, by, shown, what=STAYS)
    if request.POST.get("what") == MISTAKE:
        return _take_back(request, by, shown, what=MISTAKE)
    if request.method != "POST":
        initial = {"what": MOVES if shown.groups else "", "day": today}
        return _page(request, shown, ChangingForm(initial=initial, groups=shown.groups, today=today))
    form = ChangingForm(request.POST, groups=shown.groups, today=today)
    if form.is_valid() and (form.leaving is None or form.is_sure()) and _changed(by, form):
        messages.success(request, _("已记下。"))
        return redirect("flows:member", code=code)
    return _page(request, shown, form)


def _changed(by: Permit[Member], form: ChangingForm) -> bool:
    asked, today = form.cleaned_data, clock.today()
    try:
        if form.leaving is not None:
            members.leave(by, why=form.leaving, day=asked["day"], on=today)
        else:
            memberships.move(by, group_id=int(asked["group"]), day=asked["day"], on=today)
    except Refused as refusal:
        form.say(refusal)
        return False
    return True


def _take_back(request: Request, by: Permit[Member], shown: Changing, *, what: str) -> HttpResponse:
    form = TakingBackForm(request.POST if request.method == "POST" else None, initial={"what": what})
    if form.is_valid() and _taken_back(by, form):
        if what == STAYS:
            messages.success(request, _("已撤回，他还是本村党员。"))
            return redirect("flows:member", code=by.target.code)
        messages.success(request, _("已撤回，好像没有编入过。"))
        return redirect(f"{reverse('flows:members')}?village={by.target.village.code}")
    return _page(request, shown, form)


def _taken_back(by: Permit[Member], form: TakingBackForm) -> bool:
    operation = members.stay if form.cleaned_data["what"] == STAYS else members.withdraw
    try:
        operation(by, on=clock.today())
    except Refused as refusal:
        form.say(refusal)
        return False
    return True


def _page(request: Request, shown: Changing, form: ChangingForm | TakingBackForm) -> HttpResponse:
    context = {"shown": shown, "form": form}
    return page(request, "flows/member/change.html", context, status=422 if form.errors else 200)
