"""What is answered when a request cannot be: pages that need no database, JSON under ``/api/``."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

AGAIN = "5"
"""Seconds after which a client may ask again when the database was away."""
SENTENCES = {
    400: _("没有看懂，没有记下任何东西。"),
    403: _("不能这样做。"),
    413: _("内容太大，没有收。"),
    500: _("系统出了问题，没有记下任何东西。"),
    503: _("数据库暂时连不上，没有记下任何东西，请稍后再试"),
}


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database was away, else 500 (Django's ``handler500``; the failure is being handled)."""
    away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    response = _say(request, 503 if away else 500)
    if away:
        response["Retry-After"] = AGAIN
    return response


@requires_csrf_token
def bad(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 to a body that is too large, else 400."""
    return _say(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


@requires_csrf_token
def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return _say(request, 403)


def _say(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": str(SENTENCES[status]), "faults": []}, status=status)
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
