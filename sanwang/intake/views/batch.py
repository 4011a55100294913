"""One batch: what it would do, the decision, its file with the faults marked."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanwang.intake.forms.upload import SheetsForm
from sanwang.intake.models import State
from sanwang.intake.operations import batch as batches
from sanwang.intake.operations.reading import answer
from sanwang.intake.queries.asked import asked_villages, guesses, told
from sanwang.intake.queries.batches import preview
from sanwang.intake.queries.marked import marked_file
from sanwang.intake.rules import CONFIRM_BATCH, READ_BATCH, SEE_BATCH, UNDO_BATCH
from sanwang.intake.tasks import confirm_batch
from sanwang.intake.views.reading import begin_reading
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def show(request: Request, id: uuid.UUID) -> HttpResponse:
    """Show what the batch would do, or did; ``?kind=`` picks the tab, ``?page=`` the page."""
    seen = permit(request.actor, SEE_BATCH, pk=id)
    if seen.target.state == State.ASKING:
        return redirect("intake:sheets", id=id)
    return page(request, "intake/batch/detail.html", {"shown": preview(seen, request)}, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: Request, id: uuid.UUID) -> HttpResponse:
    """Ask of which village each sheet is."""
    by = permit(request.actor, READ_BATCH, pk=id)
    batch = by.target
    if batch.state != State.ASKING:
        return redirect("intake:batch", id=id)
    unit, villages = asked_villages(batch)
    form = SheetsForm(request.POST if request.method == "POST" else None, guesses=guesses(batch), villages=villages)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return page(request, "intake/batch/sheets.html", {"batch": batch, "form": form}, status=status)
    try:
        batch = answer(by, contexts=told(form.chosen(), villages), unit=unit)
        if batch.state == State.READING:
            begin_reading(request, batch)
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
        return redirect("intake:sheets", id=batch.pk)
    return redirect("intake:batch", id=batch.pk)


@require_POST
def again(request: Request, id: uuid.UUID) -> HttpResponse:
    """Read a batch that has been waiting to be read: whoever had it in hand may be gone."""
    batch = permit(request.actor, READ_BATCH, pk=id).target
    try:
        if batch.state == State.READING:
            begin_reading(request, batch)
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("intake:batch", id=id)


@require_POST
def confirm(request: Request, id: uuid.UUID) -> HttpResponse:
    """Take the batch in: at once, or by the worker where it is long."""
    by = permit(request.actor, CONFIRM_BATCH, pk=id)
    accept = bool(request.POST.get("accept_changes"))
    try:
        if preview(by, request).is_long:
            batches.start(by, accept_changes=accept)
            confirm_batch.defer(key=str(id), account=request.actor.account_id or 0, accept_changes=accept)
        else:
            batches.confirm(by, accept_changes=accept, on=clock.today())
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
    return redirect("intake:batch", id=id)


@require_POST
def undo(request: Request, id: uuid.UUID) -> HttpResponse:
    """Take the batch back, or show what stands on it."""
    by = permit(request.actor, UNDO_BATCH, pk=id)
    try:
        batches.undo(by, on=clock.today())
    except Refused as refusal:
        context = {"shown": preview(by, request), "faults": refusal.faults}
        return page(request, "intake/batch/detail.html", context, status=422)
    return redirect("intake:batch", id=id)


@require_safe
def marked(request: Request, id: uuid.UUID) -> HttpResponse:
    """Give the workbook back with every fault at its cell."""
    seen = permit(request.actor, SEE_BATCH, pk=id)
    try:
        name, content = marked_file(seen, today=clock.today())
    except Refused as refusal:
        messages.error(request, str(refusal.faults[0].sentence))
        return redirect("intake:batch", id=id)
    return attachment(name, content)


def attachment(name: str, content: bytes) -> HttpResponse:
    """Answer with a workbook to keep."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
