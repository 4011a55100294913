"""An administrator's pages: accounts and their roles. Nothing of what people recorded is here."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanwang.access import rules
from sanwang.access.forms.accounts import GrantForm, NewAccountForm
from sanwang.access.models import Account
from sanwang.access.operations import account as accounts
from sanwang.access.operations import grant as grants
from sanwang.access.queries import accounts as listing
from sanwang.access.queries import places
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page, window
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import Refused, show
from sanwang.organization.models import Division
from sanwang.organization.roles import Role

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _county(request: Request) -> Permit[Division]:
    """Return the permit on the county he keeps; without one these pages are not there."""
    return permit(request.actor, rules.OPEN_ACCOUNT, pk__in=request.actor.at("county", [Role.ADMIN])[:1])


def _fresh_password() -> str:
    """Return a password that is easy to copy by hand: three groups of four, no look-alikes."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


@require_GET
def list_accounts(request: Request) -> HttpResponse:
    """All accounts of the county, forty a page, by user name."""
    county = _county(request).target
    q = request.GET.get("q", "").strip()[:40]
    shown = window(listing.listed(request.actor, q=q, on=clock.today()), request)
    return page(request, "access/accounts/list.html", {"county": county, "window": shown, "q": q})


@require_http_methods(["GET", "POST"])
def new_account(request: Request) -> HttpResponse:
    """Open an account, and show its first password once."""
    county = _county(request)
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked, password = form.cleaned_data, _fresh_password()
        person = places.person_of(asked["person"]) if asked["person"] else None
        if asked["person"] and person is None:
            form.add_error("person", _("没有这个代码"))
            return page(request, "access/accounts/new.html", {"form": form}, status=422)
        new = accounts.NewAccount(
            username=asked["username"], display_name=asked["display_name"], person=person, password=password
        )
        try:
            account = accounts.open(county, new=new)
        except Refused as refused:
            show(refused, form)
        else:
            return _detail(request, account, password=password)
    return page(request, "access/accounts/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def show_account(request: Request, pk: int) -> HttpResponse:
    """One account: its roles, and what can be done to it."""
    return _detail(request, permit(request.actor, rules.KEEP_ACCOUNT, pk=pk).target)


def _detail(
    request: HttpRequest, account: Account, *, form: GrantForm | None = None, password: str = ""
) -> HttpResponse:
    held = listing.grants(clock.today()).filter(account=account)
    shown = {"account": account, "grants": held, "form": form or GrantForm(), "password": password}
    return page(request, "access/accounts/detail.html", shown, status=422 if form and form.errors else 200)


@require_POST
def give_grant(request: Request, pk: int) -> HttpResponse:
    """Give a role over the place whose code or name was typed."""
    given = permit(request.actor, rules.GIVE_GRANT, pk=pk)
    form = GrantForm(request.POST)
    if form.is_valid():
        today, account = clock.today(), given.target
        role = Role(form.cleaned_data["role"])
        try:
            code = places.code_of(form.cleaned_data["place"], county_id=account.county_id, on=today)
            place = places.find(role, code, person=account.person, on=today)
            grants.give(given, place=place, on=today)
        except Refused as refused:
            show(refused, form)
        else:
            return redirect("access:account", pk)
    return _detail(request, given.target, form=form)


@require_POST
def end_grant(request: Request, pk: int) -> HttpResponse:
    """End a role today."""
    ended = permit(request.actor, rules.END_GRANT, pk=pk)
    grants.end(ended, on=clock.today())
    return redirect("access:account", ended.target.account_id)


@require_POST
def reset_password(request: Request, pk: int) -> HttpResponse:
    """Make a new password and show it once."""
    kept, password = permit(request.actor, rules.KEEP_ACCOUNT, pk=pk), _fresh_password()
    accounts.set_password(kept, password=password)
    return _detail(request, kept.target, password=password)


@require_POST
def close_account(request: Request, pk: int) -> HttpResponse:
    """Close the account, or open it again."""
    kept = permit(request.actor, rules.KEEP_ACCOUNT, pk=pk)
    act = accounts.reopen if "open" in request.POST else accounts.close
    try:
        act(kept)
    except Refused as refused:
        messages.error(request, "；".join(str(fault.sentence) for fault in refused.faults))
    return redirect("access:account", pk)


@require_POST
def end_sessions(request: Request, pk: int) -> HttpResponse:
    """Sign the account out on every phone."""
    accounts.end_sessions(permit(request.actor, rules.KEEP_ACCOUNT, pk=pk))
    messages.success(request, _("已在所有手机上退出"))
    return redirect("access:account", pk)
