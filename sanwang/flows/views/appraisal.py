"""Entering the yearly appraisal of a group's members, for the branch."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.affairs.operations import appraisal as appraisals
from sanwang.affairs.rules import RECORD_APPRAISALS
from sanwang.flows.forms.appraisal import AppraisalForm, opened
from sanwang.flows.queries.appraising import AppraisalSheet, appraisal_sheet, filled, years
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, asked, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.models import Group


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Show the members of ``?group=`` with their grades of ``?year=``, or record those given or changed."""
    by = permit(request.actor, RECORD_APPRAISALS, code=asked(request, "group"))
    today = clock.today()
    offered = {str(year): year for year in years(today)}
    year = offered.get(request.GET.get("year", ""), years(today)[0])
    sheet = appraisal_sheet(by.target, year=year, today=today)
    if request.method != "POST":
        return _page(request, sheet, opened(today=today))
    return _submit(request, by, filled(sheet, request.POST.dict()), AppraisalForm(request.POST, today=today))


def _submit(request: Request, by: Permit[Group], sheet: AppraisalSheet, form: AppraisalForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, sheet, form)
    record = form.record(sheet)
    try:
        appraisals.record_several(by, record=record, on=clock.today(), at=clock.now())
    except Refused as refusal:
        form.say(refusal)
        return _page(request, sheet, form)
    except OtherBody:
        form.add_error(None, _("这张表刚才已经交过了。要再改，请再按一次提交。"))
        form.renew()
        return _page(request, sheet, form)
    said = _("已记下 %(n)d 人的评议等次。") % {"n": len(record.grades)}
    messages.success(request, said, extra_tags=str(record.id))  # the page then drops the phone's draft
    return redirect("flows:group", code=by.target.code)


def _page(request: Request, sheet: AppraisalSheet, form: AppraisalForm) -> HttpResponse:
    context = {"form": form, "sheet": sheet, "years": years(clock.today())}
    return page(request, "flows/appraisals_form.html", context, status=422 if form.errors else 200)
