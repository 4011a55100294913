"""Recording talks: several members on one day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.affairs.operations import talk as talks
from sanwang.affairs.rules import RECORD_TALKS
from sanwang.flows.forms.talk import TalksForm, opened
from sanwang.flows.queries.talks import TalkList, talk_list
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, asked, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.models import Group


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Show the members of ``?group=``, those still to be talked with first, or record the talks."""
    by = permit(request.actor, RECORD_TALKS, code=asked(request, "group"))
    today = clock.today()
    shown = talk_list(by.target, actor=request.actor, today=today)
    if request.method != "POST":
        form = opened(today=today, members=shown.choices, holders=shown.holders, ticked=request.GET.getlist("member"))
        return _page(request, shown, form)
    form = TalksForm(request.POST, today=today, members=shown.choices, holders=shown.holders)
    return _submit(request, by, shown, form)


def _submit(request: Request, by: Permit[Group], shown: TalkList, form: TalksForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, shown, form)
    record = form.record()
    try:
        talks.record_several(by, record=record, on=clock.today(), at=clock.now())
    except Refused as refusal:
        form.say(refusal)
        return _page(request, shown, form)
    except OtherBody:
        form.add_error(None, _("这张表刚才已经交过了。如果另外还谈了，请再按一次提交。"))
        form.renew()
        return _page(request, shown, form)
    said = _("已记下和 %(n)d 人谈心。") % {"n": len(record.members)}
    messages.success(request, said, extra_tags=str(record.id))  # the page then drops the phone's draft
    return redirect(f"/groups/{by.target.code}")


def _page(request: Request, shown: TalkList, form: TalksForm) -> HttpResponse:
    return page(request, "flows/talks_form.html", {"form": form, "talks": shown}, status=422 if form.errors else 200)
