"""``POST /api/v1/affairs/activities``: exactly as promised, and never 500."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from sanwang.affairs.models import Activity, Attendance
from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import TODAY, World
from sanwang.flows.tests import desk
from sanwang.kernel.records import fresh_id
from sanwang.kernel.tests.once import once

pytestmark = pytest.mark.django_db
URL = "/api/v1/affairs/activities"


built, own = once(small.make)


@pytest.fixture
def world(monkeypatch, own) -> World:
    desk.freeze(monkeypatch, TODAY)
    return own


@pytest.fixture
def client(world: World) -> Client:
    return desk.leader(world)


def body(**more: object) -> dict[str, object]:
    return {
        "id": str(fresh_id()),
        "kinds": ["meeting", "study"],
        "groups": ["GA", "GB"],
        "day": TODAY.isoformat(),
        "theme": "学习",
        "attendance": [{"member": "GA2", "state": "online"}, {"member": "GB2", "state": "absent"}],
    } | more


def post(client: Client, sent: object) -> tuple[int, dict]:
    raw = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    answer = client.post(URL, raw, content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_a_receipt_and_the_same_receipt_again(client: Client) -> None:
    sent = body()
    status, receipt = post(client, sent)
    assert status == 201
    assert receipt["id"] == sent["id"]
    assert set(receipt) == {"id", "recorded_at", "discharged"}
    assert receipt["discharged"] == ["meeting", "study", "study_attendance"]
    assert post(client, sent) == (200, receipt)
    assert (Activity.objects.count(), Attendance.objects.count()) == (1, 2)
    assert post(client, sent | {"theme": "别的"})[0] == 422


def test_the_branch_records_its_own(world: World) -> None:
    sent = body(kinds=["deploy"], groups=[], attendance=[], branch=world.unit.code)
    assert post(desk.secretary(world), sent)[1]["discharged"] == ["deploy"]
    assert post(desk.leader(world), sent | {"id": str(fresh_id())})[0] == 404


@pytest.mark.parametrize("groups", [["GB"], ["GX"], ["NONE"]])
def test_out_of_reach_is_not_there(client: Client, groups: list[str]) -> None:
    assert post(client, body(groups=groups))[0] == 404


@pytest.mark.parametrize(
    "change",
    [
        {"kinds": []},
        {"kinds": ["picnic"]},
        {"kinds": ["deploy"]},
        {"groups": ["GA", "GX"]},
        {"groups": []},
        {"branch": "O991126206200"},
        {"day": "2025-10-04"},
        {"day": "2025-02-30"},
        {"for_day": "2025-08-01"},
        {"theme": "学" * 121},
        {"theme": "\x00"},
        {"attendance": [{"member": "GX2", "state": "present"}]},
        {"attendance": [{"member": "GA2", "state": "asleep"}]},
        {"attendance": [{"member": "GA2", "state": "present"}] * 2},
        {"groups": ["\x00"]},
        {"id": "not an id"},
    ],
)
def test_what_cannot_be_is_422_with_its_field(client: Client, change: dict) -> None:
    status, answer = post(client, body(**change))
    assert status == 422
    assert answer["faults"]
    assert not Activity.objects.exists()


def test_malformed_json_is_400_and_no_session_401(client: Client) -> None:
    assert post(client, b"{")[0] == 400
    assert post(Client(), body())[0] == 401
