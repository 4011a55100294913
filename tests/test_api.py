"""The API's doors and its ways of saying no."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError
from ninja.testing import TestClient

from sanwang.access import rules
from sanwang.access.api.auth import Session
from sanwang.access.models import Account
from sanwang.access.operations import token
from sanwang.config import health
from sanwang.config.api import api
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.refusals import Fault, OtherBody, Refused
from sanwang.organization.models import Division
from tests import world as worlds

pytestmark = pytest.mark.django_db


class Body(Schema):
    day: str
    n: int


@pytest.fixture
def client_of():
    """A client of an API with the product's own handlers and doors, and a few endpoints that fail in every way."""
    probe = NinjaAPI(urls_namespace="probe", auth=api.auth)
    probe._exception_handlers = api._exception_handlers
    router = Router()
    raised = {
        "refused": Refused(Fault("day", "日期不对"), Fault("", "不行")),
        "other": OtherBody("x"),
        "missing": Division.DoesNotExist(),
        "forbidden": PermissionDenied(),
        "database": OperationalError(),
    }

    @router.get("/fail/{how}", auth=None)
    def fail(request, how: str):
        raise raised[how]

    @router.post("/body", auth=None)
    def body(request, body: Body):
        return body.n

    @router.get("/who")
    def who(request):
        return {"account": request.actor.account_id, "roles": sorted(grant.role for grant in request.actor.grants)}

    probe.add_router("", router)
    with mock.patch.dict("os.environ", NINJA_SKIP_REGISTRY="yes"):
        yield TestClient(probe)


@pytest.mark.parametrize(
    ("how", "status", "fields"),
    [
        ("refused", 422, ["day", ""]),
        ("other", 422, ["id"]),
        ("missing", 404, []),
        ("forbidden", 403, []),
        ("database", 503, []),
    ],
)
def test_an_operations_no_is_answered(client_of, how, status, fields):
    answer = client_of.get(f"/fail/{how}")
    assert answer.status_code == status
    assert [fault["field"] for fault in answer.json()["faults"]] == fields
    assert answer.json()["detail"]


def test_a_body_that_is_none_is_400_and_one_that_is_wrong_422(client_of):
    assert client_of.post("/body", data="{", content_type="application/json").status_code == 400
    answer = client_of.post("/body", json={"n": "x"})
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["faults"]} == {"day", "n"}


def test_doors(client_of):
    assert client_of.get("/who").status_code == 401
    assert client_of.get("/who", headers={"Authorization": "Bearer x"}).status_code == 401
    spot = worlds.build(clock.today()).spots["1111"]
    grant = spot.rows["grant"]
    raw = token.make(permit(Actor.system("test"), rules.MAKE_TOKEN, pk=grant.pk), at=clock.now(), days=1)
    answer = client_of.get("/who", headers={"Authorization": f"Bearer {raw}"})
    assert answer.json() == {"account": grant.account_id, "roles": ["leader"]}


def test_a_session_writes_only_with_its_csrf_token_and_never_beside_a_bearer():
    door, factory = Session(), RequestFactory()
    factory.cookies[settings.SESSION_COOKIE_NAME] = "x"
    account = Account.objects.create(username="zhao", display_name="赵")
    for request in (factory.get("/"), factory.post("/"), factory.get("/", headers={"Authorization": "Bearer x"})):
        request.user = account
        if request.method == "POST":
            with pytest.raises(HttpError, match="CSRF"):
                door(request)
        else:
            assert door(request) == (None if "Authorization" in request.headers else account)


def test_who_has_no_session_is_asked_to_sign_in_whatever_he_sends():
    answer = Client(enforce_csrf_checks=True).post("/api/v1/service/visits", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (401, "请先登录，或带上令牌")


def test_a_session_without_its_csrf_token_is_told_in_plain_words():
    account = Account.objects.create(username="zhao", display_name="赵")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account)
    answer = strict.post("/api/v1/service/visits", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (403, "页面放得太久了，请刷新再试")


def test_health_says_queue_and_lag(client):
    answer = client.get("/api/v1/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "queue": 0, "lag": 0.0}


def test_a_ledger_that_lags_is_503(client):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into duties_dirty (duty, period, village_id, marked_at)"
            " values ('visit', 1, 1, now() - %s * interval '1 second')",
            [health.LATE + 1],
        )
    assert client.get("/api/v1/health").status_code == 503
    assert client.get("/api/v1/health").json()["status"] == "lag"


def test_a_database_that_is_away_is_503(client):
    with mock.patch.object(health, "connection") as away:
        away.cursor.side_effect = OperationalError
        answer = client.get("/api/v1/health")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")


def test_the_description_is_public_and_names_both_doors(client):
    found = json.loads(client.get("/api/v1/openapi.json").content)
    assert set(found["components"].get("securitySchemes", {})) <= {"Bearer", "Session"}
    assert "/api/v1/health" in found["paths"]
    assert client.get("/api/v1/docs").status_code == 404
    assert client.get("/api/v1/nothing").status_code == 404
