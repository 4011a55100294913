"""Entering a month's visits of a group's members from their paper notes."""

from __future__ import annotations

from collections import defaultdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sanwang.flows.forms.record import RecordForm
from sanwang.flows.queries.visit_sheet import VisitSheet, filled, months, refused, visit_sheet
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, asked, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.models import Group
from sanwang.service.operations import visit_sheet as visits
from sanwang.service.operations.visit_sheet import Entered, NewVisits
from sanwang.service.rules import RECORD_VISITS


@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Show the members of ``?group=`` and their households in ``?month=``, or enter the days that were typed."""
    by = permit(request.actor, RECORD_VISITS, code=asked(request, "group"))
    today = clock.today()
    offered = {str(month): month for month in months(today)}
    month = offered.get(request.GET.get("month", ""), months(today)[0])
    sheet = visit_sheet(by, month=month, today=today)
    if request.method != "POST":
        return _page(request, sheet, RecordForm(initial={"id": fresh_id()}))
    return _submit(request, by, filled(sheet, request.POST.dict()), RecordForm(request.POST))


def _submit(request: Request, by: Permit[Group], sheet: VisitSheet, form: RecordForm) -> HttpResponse:
    if not form.is_valid() or sheet.wrong:
        return _page(request, sheet, form)
    record = NewVisits(id=form.cleaned_data["id"], visits=tuple(sheet.days))
    try:
        entered = visits.record_several(by, record=record, on=clock.today(), at=clock.now())
    except Refused as refusal:
        return _page(request, _with_faults(sheet, form, refusal), form)
    except OtherBody:
        form.add_error(None, _("这张表刚才已经交过了。如果又添了几次走访，请再按一次提交。"))
        form.renew()
        return _page(request, sheet, form)
    messages.success(request, _said(entered), extra_tags=str(record.id))  # the page then drops the phone's draft
    return redirect("flows:group", code=by.target.code)


def _with_faults(sheet: VisitSheet, form: RecordForm, refusal: Refused) -> VisitSheet:
    said: defaultdict[str, list[str]] = defaultdict(list)
    for fault in refusal.faults:
        if fault.field:
            said[fault.field].append(str(fault.sentence))
        else:
            form.add_error(None, str(fault.sentence))
    return refused(sheet, said)


def _said(entered: Entered) -> str:
    said = ngettext("已记下 %(n)d 次走访。", "已记下 %(n)d 次走访。", entered.new) % {"n": entered.new}
    if entered.there:
        again = ngettext("有 %(n)d 次原来就有，没有重复记。", "有 %(n)d 次原来就有，没有重复记。", entered.there)
        said += again % {"n": entered.there}
    return said


def _page(request: Request, sheet: VisitSheet, form: RecordForm) -> HttpResponse:
    context = {"form": form, "sheet": sheet, "months": months(clock.today())}
    return page(request, "flows/visit_sheet.html", context, status=422 if form.errors or sheet.wrong else 200)
