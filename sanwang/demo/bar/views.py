"""Sitting in another seat of the demo."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sanwang.demo.bar import here


@require_POST
def sit(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as the demo's account of a role. Outside the demo, or from another machine, there is no such page."""
    if not here.is_here(request) or key not in here.SEATS:
        raise Http404
    account = here.account_of(key)
    if account is None:
        raise Http404
    login(request, account, backend="sanwang.access.signin.Backend")
    return redirect("/")
