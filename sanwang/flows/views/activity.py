"""Recording what was held, its page with the receipt, correcting it, taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanwang.affairs import rules
from sanwang.affairs.operations import activity as activities
from sanwang.affairs.operations.activity import NewActivity
from sanwang.affairs.operations.entry import Taken
from sanwang.flows.forms.activity import ActivityForm, Choices, opened, reopened
from sanwang.flows.operations import activity as flow
from sanwang.flows.queries import desk as desks
from sanwang.flows.queries import sheet
from sanwang.flows.queries.desk import Desk
from sanwang.flows.queries.record import activity_page
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, asked, moment, page
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import OtherBody, Refused

Write = Callable[[NewActivity], Taken]


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Show the form of an activity of ``?group=`` or ``?branch=``, or record it and go to its page."""
    if request.GET.get("branch"):
        return _new_of_branch(request)
    by = permit(request.actor, rules.RECORD_ACTIVITY, code=asked(request, "group"))
    desk = desks.of_group(by.target, kinds=_kinds(request), today=clock.today())
    return _answer(request, desk, lambda record: flow.record(by, record=record, on=clock.today(), at=clock.now()))


def _new_of_branch(request: Request) -> HttpResponse:
    by = permit(request.actor, rules.RECORD_BRANCH_ACTIVITY, code=asked(request, "branch"))
    desk = desks.of_branch(by.target, actor=request.actor, kinds=_kinds(request), today=clock.today())
    return _answer(
        request, desk, lambda record: flow.record_branch(by, record=record, on=clock.today(), at=clock.now())
    )


@require_http_methods(["GET", "POST"])
def correct(request: Request, id: uuid.UUID) -> HttpResponse:
    """Show a record in its form again, or put the corrected one in its place."""
    by = permit(request.actor, rules.WITHDRAW_ACTIVITY, pk=id, withdrawn_on=None)
    host, together, states = desks.held_with(by.target)
    today, kinds = clock.today(), [kind.value for kind in by.target.kinds]
    if host is None:
        desk = desks.of_branch(by.target.unit, actor=request.actor, kinds=kinds, today=today)
    else:
        desk = desks.of_group(host, kinds=kinds, today=today)
    desk = desks.with_states(desk, states)
    form = reopened(by.target, today=today, choices=_choices(desk), groups=together)
    return _answer(request, desk, lambda record: flow.correct(by, record=record, on=today, at=clock.now()), form)


@require_GET
def show(request: Request, id: uuid.UUID) -> HttpResponse:
    """Show a recorded activity: what it discharged, what is next, who came."""
    by = permit(request.actor, rules.SEE_ACTIVITY, pk=id)
    shown = activity_page(by, moment=moment(request))
    return page(request, "flows/activity.html", {"page": shown, "is_new": "new" in request.GET})


@require_POST
def withdraw(request: Request, id: uuid.UUID) -> HttpResponse:
    """Take a record back, and show it again."""
    by = permit(request.actor, rules.WITHDRAW_ACTIVITY, pk=id)
    try:
        activities.withdraw(by, on=clock.today())
        messages.success(request, _("这条记录已撤回，不再算数。"))
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("flows:activity", id=id)


def _kinds(request: Request) -> list[str]:
    """Return the kinds that were sent, or that the link asked for."""
    return request.POST.getlist("kinds") or request.GET.getlist("kind")


def _choices(desk: Desk) -> Choices:
    return Choices(
        host=desk.group.code if desk.group else "",
        others=desk.others,
        themes=desk.themes[:5],
        reports=desks.report_labels(desk.reports),
    )


def _answer(request: Request, desk: Desk, write: Write, form: ActivityForm | None = None) -> HttpResponse:
    """Show the form, or take what was sent: to the record's page, or back with every fault at its field."""
    today = clock.today()
    if request.method != "POST":
        kinds = request.GET.getlist("kind") or ([] if desk.group else ["deploy"])
        last = request.GET.get("month") == "last"
        form = form or opened(today=today, choices=_choices(desk), kinds=kinds, last=last)
        return _page(request, desk, form)
    form = ActivityForm(request.POST, today=today, choices=_choices(desk))
    desk = desks.with_sheets(desk, sheet.filled(desk.sheets, request.POST.dict()))
    if not form.is_valid():
        return _page(request, desk, form)
    try:
        taken = write(form.record(desk.sheets))
    except Refused as refusal:
        form.say(refusal)
        return _page(request, desk, form)
    except OtherBody:
        form.add_error(
            None, _("这张表刚才已经交过了。如果是另一次活动，请再按一次提交；要改刚才那条，请到那条记录里改。")
        )
        form.renew()
        return _page(request, desk, form)
    return redirect(f"/activities/{taken.id}?new=1")


def _page(request: Request, desk: Desk, form: ActivityForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "desk": desk, "together": form.together}
    return page(request, "flows/activity_form.html", context, status=422 if form.errors else 200)
