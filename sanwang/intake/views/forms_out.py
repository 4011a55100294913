"""Forms that go out: empty ones, and filled ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from sanwang.intake.operations.export import write_out
from sanwang.intake.queries.batches import desk
from sanwang.intake.queries.empty import empty_form
from sanwang.intake.rules import export
from sanwang.intake.views.batch import attachment
from sanwang.kernel import clock
from sanwang.kernel.pages import Request
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Refused


@require_safe
def empty(request: Request, form: str) -> HttpResponse:
    """Give the empty form in its own layout."""
    name, content = empty_form(desk(request.actor, request), form)
    return attachment(name, content)


@require_POST
def filled(request: Request) -> HttpResponse:
    """Give a form filled as of today, and write down who took it."""
    form, unit = (request.POST.get(name, "").replace("\x00", "") for name in ("form", "unit"))
    by = permit(request.actor, export(form), code=unit)
    try:
        exported = write_out(by, form=form, day=clock.today())
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
        return redirect("intake:desk")
    return attachment(exported.name, exported.content)
