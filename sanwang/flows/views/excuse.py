"""Excuses: asked for with dates and reason, decided by the branch, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanwang.affairs.rules import SEE_GROUP
from sanwang.duties import rules
from sanwang.duties.operations import excuse as excuses
from sanwang.flows.forms.excuse import ExcuseForm, opened
from sanwang.flows.queries import excusing
from sanwang.flows.queries.excusing import Subject
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, asked, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.models import Group, Member


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask that ``?member=`` (or one of his ``&pairing=``), or ``?group=&whole=1``, be let off.

    ``?group=`` alone shows for whom of the group it can be asked.
    """
    today = clock.today()
    if request.GET.get("member"):
        of_member = permit(request.actor, rules.EXCUSE_MEMBER, code=asked(request, "member"))
        subject = excusing.of_member(of_member.target, pairing=asked(request, "pairing"), today=today)
        return _form(request, of_member, subject)
    by = permit(request.actor, rules.EXCUSE_GROUP, code=asked(request, "group"))
    if request.GET.get("whole"):
        return _form(request, by, excusing.of_group(by.target))
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET"])
    members = excusing.members_of(by.target, today=today)
    return page(request, "flows/excuse_for.html", {"group": by.target, "members": members})


@require_GET
def list_excuses(request: Request) -> HttpResponse:
    """Show the excuses in reach: what waits for the branch, what holds; ``?group=``: one group's."""
    group = None
    if request.GET.get("group"):
        group = permit(request.actor, SEE_GROUP, code=asked(request, "group")).target
    shown = excusing.excuse_list(request.actor, group=group, today=clock.today())
    return page(request, "flows/excuses.html", {"list": shown, "group": group})


@require_POST
def decide(request: Request) -> HttpResponse:
    """Agree to the ticked ones, or decline them."""
    by = permit(request.actor, rules.DECIDE_EXCUSES, code=request.POST.get("village", "").replace("\x00", ""))
    agree = request.POST.get("decision") == "agree"
    keys = [key for row in request.POST.getlist("excuse") for key in row.split(",")]
    ticked = [int(key) for key in keys if key.isdecimal() and len(key) < 18]
    try:
        decided = excuses.decide_several(by, excuses=ticked, agree=agree, on=clock.today())
        said = _("已同意 %(n)d 条。") if agree else _("已记下不同意 %(n)d 条。")
        messages.success(request, said % {"n": decided})
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("flows:excuses")


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take an excuse back."""
    by = permit(request.actor, rules.WITHDRAW_EXCUSE, pk=pk)
    try:
        excuses.withdraw(by, on=clock.today(), alike=True)
        messages.success(request, _("已撤回，从头照常要求。"))
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("flows:excuses")


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Let an excuse end today: whoever was away is back."""
    by = permit(request.actor, rules.WITHDRAW_EXCUSE, pk=pk)
    today = clock.today()
    try:
        excuses.end(by, last=today, on=today, alike=True)
        messages.success(request, _("不作要求到今天为止，明天起照常。"))
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("flows:excuses")


def _form(request: Request, by: Permit[Member] | Permit[Group], subject: Subject) -> HttpResponse:
    today = clock.today()
    if request.method != "POST":
        return _page(request, subject, opened(subject=subject, today=today, duties=request.GET.getlist("duty")))
    form = ExcuseForm(request.POST, subject=subject, today=today)
    if not form.is_valid():
        return _page(request, subject, form)
    record = form.record()
    try:
        excuses.propose(by, record=record, on=today, at=clock.now())
    except Refused as refusal:
        form.say(refusal)
        return _page(request, subject, form)
    except OtherBody:
        form.add_error(None, _("这张表刚才已经交过了。"))
        return _page(request, subject, form)
    messages.success(request, _("已提给支部，等支部书记同意。"), extra_tags=str(record.id))  # drops the draft
    return redirect("flows:excuses")


def _page(request: Request, subject: Subject, form: ExcuseForm) -> HttpResponse:
    return page(
        request, "flows/excuse_form.html", {"form": form, "subject": subject}, status=422 if form.errors else 200
    )
