"""The API under ``/api/v1/``: its doors, how it says no, its health. Rooms add their routers here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.responses import Status

from sanwang.access.api.auth import DOORS
from sanwang.config import health
from sanwang.config.faults import faults
from sanwang.duties.api import cells
from sanwang.flows.api import activities, me, visits
from sanwang.kernel.refusals import OtherBody, Refused

api = NinjaAPI(
    title="三网 Sanwang",
    version="1",
    description="Records of the nets and the ledger. Sign in with a bearer token or the session of the web pages.",
    urls_namespace="api",
    docs_url=None,
    docs_decorator=require_GET,
    auth=DOORS,
)


def _say(request: HttpRequest, status: int, detail: str, found: list[dict[str, Any]] | None = None) -> HttpResponse:
    """Answer a refusal: one sentence, and per field what is to be mended (an empty field: the whole body)."""
    return api.create_response(request, {"detail": detail, "faults": found or []}, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer 422 with the operation's faults."""
    found = [{"field": fault.field, "sentence": str(fault.sentence)} for fault in refusal.faults]
    return _say(request, 422, _("；").join(fault["sentence"] for fault in found), found)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 with what is wrong in the request."""
    return _say(request, 422, _("请求内容不对"), faults(error.errors))


@api.exception_handler(OtherBody)
def other_body(request: HttpRequest, error: OtherBody) -> HttpResponse:
    """Answer 422: the record's id was used for something else."""
    return _say(request, 422, _("这个编号已经用于另一条记录"), [{"field": "id", "sentence": _("编号已用")}])


@api.exception_handler(ObjectDoesNotExist)
@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer 404: it is not there, or out of reach, which is the same."""
    return _say(request, 404, _("没有这一项，或不归你看"))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer 401 and name the door."""
    response = _say(request, 401, _("请先登录，或带上令牌"))
    response["WWW-Authenticate"] = 'Bearer realm="sanwang"'
    return response


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Answer 403."""
    return _say(request, 403, _("不能这样做"))


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what was raised: 400 for malformed JSON, 403 for a session without its CSRF token."""
    said = {400: _("请求内容读不了，要写成 JSON"), 403: _("页面放得太久了，请刷新再试")}
    return _say(request, error.status_code, said.get(error.status_code, str(error)))


@api.exception_handler(InterfaceError)
@api.exception_handler(OperationalError)
def unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer 503: nothing was written, send it again later."""
    response = _say(request, 503, _("数据库暂时连不上，没有记下任何东西，请稍后再试"))
    response["Retry-After"] = "5"
    return response


api.add_router("/affairs", activities.router)


@api.get("/health", auth=None, tags=["system"], response={200: dict[str, Any], 503: dict[str, Any]})
def health_of(request: HttpRequest) -> Status[dict[str, Any]]:
    """Answer 200 with database, queue (due jobs) and lag (seconds), else 503."""
    found = health.look()
    return Status(200 if found.is_well else 503, found.as_json())


api.add_router("/service", visits.router)
api.add_router("", me.router)
api.add_router("/ledger", cells.router)
