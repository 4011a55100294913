"""The two endpoints: exactly as promised, and never 500."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.flows.tests.signed_in import account
from sanwang.kernel import clock
from sanwang.kernel.models import Event
from sanwang.kernel.records import fresh_id
from sanwang.service.models import Need, Pairing, Visit
from sanwang.service.tests.village import Village, county

pytestmark = pytest.mark.django_db
URL = "/api/v1/service/visits"
WHO = 3
"""Who asks: the session, the account, what it holds."""
STATEMENTS = 11
"""A recorded visit in SQL, from the permit on: what it costs is what it writes."""


@pytest.fixture
def village() -> Village:
    return Village("甲", "361126100201", county())


@pytest.fixture
def pairing(village: Village) -> Pairing:
    return village.pair(village.member("党员甲"), village.household("户甲", "low_income"))


@pytest.fixture
def client(pairing: Pairing) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(account(pairing.member))
    return client


def post(client: Client, body) -> tuple[int, dict]:
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = client.post(URL, raw, content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def visit(of: Pairing, /, **changes) -> dict:
    return {
        "id": str(fresh_id()),
        "pairing": of.code,
        "day": clock.today().isoformat(),
        "topics": ["care", "policy"],
        "note": "一切都好",
        "need": {"category": "water", "text": "水管漏"},
        **changes,
    }


def test_a_receipt_and_the_same_receipt_again(client, pairing) -> None:
    body = visit(pairing)
    status, receipt = post(client, body)
    assert status == 201
    assert set(receipt) == {"id", "recorded_at", "discharged"}
    assert (receipt["id"], receipt["discharged"]) == (body["id"], ["visit"])
    assert post(client, body) == (200, receipt)
    assert post(client, {**body, "note": "别的"})[0] == 422
    assert (Visit.objects.count(), Need.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_only_what_is_needed(client, pairing) -> None:
    body = visit(pairing)
    short = {key: body[key] for key in ("id", "pairing", "day")}
    status, receipt = post(client, short)
    assert status == 201
    assert post(client, {**short, "note": None, "need": None, "topics": []}) == (200, receipt)


def test_a_household_without_a_tag_discharges_nothing(client, village, pairing) -> None:
    plain = village.pair(pairing.member, village.household("平常"))
    assert post(client, visit(plain))[1]["discharged"] == []


def test_out_of_reach_is_404(client, village, pairing) -> None:
    far = Village("乙", "361126101201", village.county)
    others = village.pair(village.member("党员乙"), village.household("户乙"))
    theirs = far.pair(far.member("党员远"), far.household("户远"))
    for code in (others.code, theirs.code, "P-none", "不存在"):
        assert post(client, visit(pairing, pairing=code))[0] == 404
    assert not Visit.objects.exists()


BAD = [
    {"day": "2999-01-01"},
    {"day": "1900-01-01"},
    {"day": "2026-02-30"},
    {"day": 20260101},
    {"day": 10**400},
    {"day": "2026-01-01T00:00:00"},
    {"day": None},
    {"id": "not-a-uuid"},
    {"id": 7},
    {"topics": ["gossip"]},
    {"topics": "care"},
    {"topics": ["care"] * 10_000},
    {"topics": [{"a": 1}]},
    {"note": "\x00"},
    {"note": "\ud800"},
    {"note": "字" * 501},
    {"note": 5},
    {"need": {"category": "gold"}},
    {"need": {"category": "water", "text": "\x00"}},
    {"need": {"category": "water", "text": "\udfff"}},
    {"need": "water"},
    {"need": {}},
    {"pairing": "\x00"},
    {"pairing": "\ud800"},
    {"pairing": ["P1"]},
    {"pairing": "P" * 100_000},
    {"pairing": 10**30},
]


@pytest.mark.parametrize("bad", BAD, ids=[str(number) for number in range(len(BAD))])
def test_refused_and_nothing_written(client, pairing, bad) -> None:
    status, _answer = post(client, visit(pairing, **bad))
    assert status in (400, 404, 422)
    assert not Visit.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"1" * 5000, b"[" * 50_000, b'{"id": NaN}', b'"x"']
)
def test_malformed(client, raw) -> None:
    status, _answer = post(client, raw)
    assert status in (400, 422)


def test_nobody_is_401(pairing) -> None:
    assert post(Client(), visit(pairing))[0] == 401
    assert Client().get("/api/v1/me").status_code == 401


def test_a_recorded_visit_is_few_statements(client, pairing) -> None:
    post(client, visit(pairing))
    with CaptureQueriesContext(connection) as queries:
        assert post(client, visit(pairing, need=None))[0] == 201
    assert len(queries) <= WHO + STATEMENTS


def test_me_groups_what_i_owe_by_household(client, village, pairing) -> None:
    village.pair(pairing.member, village.household("平常"))
    answer = client.get("/api/v1/me").json()
    assert (answer["member"], answer["home_group"]) == (pairing.member.code, village.groups[0].code)
    owed = {one["head"]: [duty["duty"] for duty in one["owed"]] for one in answer["households"]}
    assert owed == {"户甲": ["visit"], "平常": []}
    assert answer["households"][0]["tags"] == ["低保或低收入"]
    post(client, visit(pairing))
    assert not any(one["owed"] for one in client.get("/api/v1/me").json()["households"])


def test_me_tells_last_months_visits_while_the_days_of_grace_run(client, pairing, monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 3, 4))
    [household] = client.get("/api/v1/me").json()["households"]
    assert household["owed"] == [
        {"duty": "visit", "period": "2026-02", "until": "2026-03-05"},
        {"duty": "visit", "period": "2026-03", "until": "2026-03-31"},
    ]
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 3, 6))
    [household] = client.get("/api/v1/me").json()["households"]
    assert [one["period"] for one in household["owed"]] == ["2026-03"]
