"""The database goes away: a clear answer, on pages and under ``/api/``, and nothing is half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections
from django.template.loader import render_to_string
from django.test import Client, TransactionTestCase

from sanwang.access.models import Account
from sanwang.flows.operations import visit as flow
from sanwang.kernel import clock
from sanwang.kernel.models import Event, Receipt
from sanwang.kernel.records import fresh_id
from sanwang.organization.roles import Role
from sanwang.service.models import Need, Visit
from tests import world
from tests.guards.structure import ROOT

STATUSES = ("400", "403", "403_csrf", "413", "500", "503")
ASK = """
import django, json, sys
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, HTTP_HOST="localhost")
client.cookies["sessionid"] = "x" * 32
for method, path in json.loads(sys.argv[1]):
    answer = client.generic(method, path, "{}", content_type="application/json")
    print(json.dumps([answer.status_code, answer.headers.get("Retry-After"), answer.content.decode()]))
"""
REQUESTS = [
    ("GET", "/"),
    ("GET", "/me"),
    ("POST", "/visits/new?pairing=P1"),
    ("GET", "/no/such/page"),
    ("GET", "/api/v1/me"),
    ("POST", "/api/v1/service/visits"),
]


def test_nobody_listens_at_the_databases_port() -> None:
    environ = {
        **os.environ,
        "DATABASE_URL": "postgresql://sanwang@127.0.0.1:1/away",
        "DJANGO_SETTINGS_MODULE": "sanwang.config.settings_test",
    }
    made = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(REQUESTS)], env=environ, cwd=ROOT, capture_output=True, text=True
    )
    answers = [json.loads(line) for line in made.stdout.splitlines()]
    assert len(answers) == len(REQUESTS), made.stderr[-2000:]
    for (_method, path), (status, again, text) in zip(REQUESTS, answers, strict=True):
        assert (status, again) == (503, "5"), path
        if path.startswith("/api/"):
            assert json.loads(text)["detail"].startswith("数据库暂时连不上"), path
        else:
            assert "系统正在恢复…" in text, path
            assert "Traceback" not in text


@pytest.mark.parametrize("name", STATUSES)
def test_failure_pages_need_no_database(name) -> None:  # no mark: pytest-django forbids the database here
    text = render_to_string(f"{name}.html")
    assert '<a class="btn main" href="/">回到首页</a>' in text
    assert "<h1>" in text


def test_a_body_too_large_is_413(settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = Client(raise_request_exception=False)
    form = client.post("/language", "language=" + "x" * 2000, content_type="application/x-www-form-urlencoded")
    assert (form.status_code, "内容太大" in form.text) == (413, True)


def test_a_form_without_its_token_is_told_so_in_chinese() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language", {"language": "en"})
    assert (answer.status_code, "这一页放得太久了" in answer.text) == (403, True)


class InTheMiddle(TransactionTestCase):
    """The connection is ended from outside when a visit's rows are written and its receipt is not yet."""

    def setUp(self) -> None:
        self.spot = world.build(clock.today()).spots["1111"]
        self.client = Client(raise_request_exception=False)
        self.sign_in(self.spot.accounts[Role.MEMBER])
        self.body = {"id": str(fresh_id()), "day": clock.today().isoformat()}
        self.pairing = self.spot.values()["pairing"]

    def sign_in(self, account: Account) -> None:
        self.client.force_login(account, backend="sanwang.access.signin.Backend")

    def form(self) -> Any:
        sent = {"id": self.body["id"], "when": self.body["day"], "has_need": "yes", "need": "water"}
        return self.client.post(f"/visits/new?pairing={self.pairing}", sent)

    def api(self) -> Any:
        body = {**self.body, "pairing": self.pairing, "need": {"category": "water"}}
        return self.client.post("/api/v1/service/visits", json.dumps(body), content_type="application/json")

    def test_a_form_is_answered_503_and_leaves_nothing(self) -> None:
        answer = self.broken(self.form)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "系统正在恢复…" in answer.text
        assert self.form().status_code == 302  # the same form again, and the database is back
        assert Visit.objects.filter(id=self.body["id"]).count() == 1

    def test_the_api_answers_503_and_leaves_nothing(self) -> None:
        answer = self.broken(self.api)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "没有记下任何东西" in answer.json()["detail"]
        assert self.api().status_code == 201
        assert Visit.objects.filter(id=self.body["id"]).count() == 1

    def broken(self, send: Callable[[], Any]) -> Any:
        """Send while the connection ends in the middle; nothing may be left of it."""
        before = _rows()
        with mock.patch.object(flow, "discharged_by_visit", self.cut):
            answer = send()
        connection.close()
        assert self.written == {"visit": 1, "need": 1, "event": 0, "receipt": 1}  # the log is written last
        assert _rows() == before
        return answer

    def cut(self, *args: Any, **kwargs: Any) -> list[str]:
        self.written = {name: rows - was for (name, rows), was in zip(_rows().items(), self.was.values(), strict=True)}
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            pid = cursor.fetchone()[0]
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", [pid])
        other.close()
        return []

    @property
    def was(self) -> dict[str, int]:
        """The rows as another connection sees them: what is committed."""
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute(_COUNTS)
                return dict(zip(_NAMES, cursor.fetchone(), strict=True))
        finally:
            other.close()


_NAMES = ("visit", "need", "event", "receipt")
_COUNTS = "select " + ", ".join(
    f"(select count(*) from {model._meta.db_table})" for model in (Visit, Need, Event, Receipt)
)


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return dict(zip(_NAMES, cursor.fetchone(), strict=True))
