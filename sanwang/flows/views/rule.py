"""What the county asks of each duty: read by all from the village up, set by the county's office."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanwang.duties import rules
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.operations import rule as settings
from sanwang.flows.forms.rule import RuleForm, opened
from sanwang.flows.queries.ruling import RuleAsked, county_code, in_force, rule_asked, rules_page
from sanwang.kernel import clock, pages
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import Action, Permit, permit
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.models import Division


@require_safe
def list_rules(request: Request) -> HttpResponse:
    """Show the twelve duties of the county (``?county=``: of that one), and what it has set when."""
    seen = _county(request, rules.SEE_RULES)
    return page(request, "flows/rule/list.html", {"shown": rules_page(seen, request=request, today=clock.today())})


@require_http_methods(["GET", "POST"])
def new(request: Request, duty: str) -> HttpResponse:
    """Set one duty for the county from a day on."""
    by = _county(request, rules.SET_RULE)
    if duty not in DUTIES:
        raise Http404(duty)
    today = clock.today()
    asked = rule_asked(by, DUTIES[duty], today=today)
    if request.method != "POST":
        return _page(request, asked, opened(asked=asked, today=today))
    form = RuleForm(request.POST, asked=asked)
    if not (form.is_valid() and _was_set(by, form)):
        return _page(request, asked, form)
    messages.success(request, _("已记下，从写的那天所在的一期起按新的算。"), extra_tags=str(form.cleaned_data["id"]))
    return redirect(f"/rules?county={by.target.code}")


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a setting back, and say what holds now."""
    by = permit(request.actor, rules.WITHDRAW_RULE, pk=pk)
    today = clock.today()
    try:
        settings.withdraw_rule(by, on=today)
        now = in_force(by.target.county_id, by.target.duty, today=today)
        messages.success(request, _("已撤回。现在的要求：%(now)s。") % {"now": now})
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect(f"/rules?county={by.target.county.code}")


def _county(request: Request, action: Action[Division]) -> Permit[Division]:
    code = county_code(request.actor, action, pages.asked(request, "county"))
    return permit(request.actor, action, code=code)


def _was_set(by: Permit[Division], form: RuleForm) -> bool:
    try:
        settings.set_rule(by, record=form.record(), on=clock.today(), at=clock.now())
    except Refused as refusal:
        form.say(refusal)
        return False
    except OtherBody:
        form.add_error(None, _("这张表刚才已经交过了。"))
        return False
    return True


def _page(request: Request, asked: RuleAsked, form: RuleForm) -> HttpResponse:
    shown = {"form": form, "asked": asked}
    return page(request, "flows/rule/form.html", shown, status=422 if form.errors else 200)
