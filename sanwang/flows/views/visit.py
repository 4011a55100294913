"""Recording a visit, its receipt, taking it back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanwang.flows.forms.visit import VisitForm
from sanwang.flows.operations import visit as flow
from sanwang.flows.queries.receipt import opening, receipt_page
from sanwang.kernel import clock, pages
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.service import rules
from sanwang.service.models import Pairing
from sanwang.service.operations import visit as visits


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a visit under ``?pairing=`` (``&month=last``: of the month before), or go on to its receipt."""
    code = pages.asked(request, "pairing")
    by = permit(pages.actor(request), rules.RECORD_VISIT, code=code)
    if request.method != "POST":
        return _form(request, by, VisitForm.opened(today=clock.today(), last=request.GET.get("month") == "last"))
    return _submit(request, by, VisitForm(request.POST, today=clock.today()))


@require_safe
def receipt(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Show a recorded visit: what it discharged, and who is next."""
    by = permit(pages.actor(request), rules.SEE_VISIT, pk=id)
    return pages.page(request, "flows/receipt.html", {"page": receipt_page(by, moment=pages.moment(request))})


@require_POST
def withdraw(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Take a visit back, and show its receipt again."""
    by = permit(pages.actor(request), rules.WITHDRAW_VISIT, pk=id)
    try:
        visits.withdraw(by, on=clock.today())
        messages.success(request, _("这条走访记录已撤回。"))
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("flows:visit", id=id)


def _submit(request: HttpRequest, by: Permit[Pairing], form: VisitForm) -> HttpResponse:
    if not form.is_valid():
        return _form(request, by, form)
    try:
        now = clock.now()
        made = flow.record(by, record=form.record(), on=now.date(), at=now, sure=form.is_sure)
    except Refused as refusal:
        form.say(refusal)
        return _form(request, by, form)
    except OtherBody:
        return _second_record(request, by, form)
    return redirect("flows:visit", id=made.answer["id"])


def _second_record(request: HttpRequest, by: Permit[Pairing], form: VisitForm) -> HttpResponse:
    """A form that was sent, gone back to and changed: it may be sent as another visit, with a fresh id."""
    form.add_error(None, _("这张表刚才已经交过了。如果是另一次走访，请再按一次提交；要改刚才那条，请到回执里撤回。"))
    form.renew()
    return _form(request, by, form)


def _form(request: HttpRequest, by: Permit[Pairing], form: VisitForm) -> HttpResponse:
    context = {"form": form, "opening": opening(by, moment=pages.moment(request)), "actor": by.actor}
    return pages.page(request, "flows/visit.html", context)
