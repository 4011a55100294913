"""All batches, and a new one."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.forms.upload import FormAndUnit, UploadForm
from sanwang.intake.models import Batch, State
from sanwang.intake.operations.reading import Upload, receive
from sanwang.intake.queries.batches import Desk, desk
from sanwang.intake.queries.filled import villages_of
from sanwang.intake.queries.sheets import suggest
from sanwang.intake.reading.guard import MAX_UPLOAD
from sanwang.intake.rules import take_in
from sanwang.intake.views.reading import begin_reading
from sanwang.kernel import clock
from sanwang.kernel.pages import Request, page
from sanwang.kernel.permits import Permit, permit
from sanwang.kernel.refusals import Refused, refuse
from sanwang.organization.models import Division


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request) -> HttpResponse:
    """Show the batches in reach and the upload form; take an upload."""
    shown = desk(request.actor, request)
    if request.method != "POST":
        form = UploadForm(offered=shown.forms, units=shown.units)
        return _page(request, shown, form)
    form = UploadForm(request.POST, request.FILES, offered=shown.forms, units=shown.units)
    if not form.is_valid():
        return _page(request, shown, form)
    code = form.cleaned_data["form"]
    by = permit(request.actor, take_in(code), code=form.cleaned_data["unit"])
    try:
        batch = _received(request, by, code, form.cleaned_data["file"])
    except Refused as refusal:
        form.say(refusal)
        return _page(request, shown, form)
    if batch.state == State.CONFIRMED:
        messages.info(request, _("这个文件已导入过，0 行新增。"))
    return redirect("intake:batch", id=batch.pk)


def _received(request: Request, by: Permit[Division], code: str, file: UploadedFile[bytes]) -> Batch:
    """Keep the file, and read it: at once, or by the worker where it is long."""
    if (file.size or 0) > MAX_UPLOAD:
        raise refuse("file", _("文件超过 20 MB，请分成几个小表再传。"))
    now, content = clock.now(), file.read()
    contexts = suggest(content, FORMS[code], by.target, villages_of(by.target), file_name=file.name or "")
    if not contexts:
        said = _("表里没有找到“%(form)s”的表头，请核对选的是不是这种表。")
        raise refuse("file", said % {"form": FORMS[code].name})
    upload = Upload(form=code, file_name=file.name or "", content=content, contexts=contexts)
    batch = receive(by, upload=upload, on=now.date(), at=now)
    if batch.state not in (State.READING, State.PREVIEWED):
        return batch
    return begin_reading(request, batch)


def _page(request: Request, shown: Desk, form: UploadForm) -> HttpResponse:
    out = FormAndUnit(offered=shown.forms_out, units=shown.units, auto_id="out_%s")
    return page(
        request, "intake/desk.html", {"desk": shown, "form": form, "out": out}, status=422 if form.errors else 200
    )
