from dataclasses import dataclass

import pytest
from django.db import connection

from sanwang.kernel import events
from sanwang.kernel.events import Happening, emit, wire
from sanwang.kernel.models import Chain, Event
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import EVERYTHING, Action, Actor, permit

TOUCH = Action("test.touch", Chain, lambda actor: EVERYTHING)
pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Touched(Happening):
    n: int


@operation
def touch(by, *, township, n, fail=False):
    chain = by.demand(TOUCH)
    emit(Touched(township=township, n=n), by=by, subject=chain)
    if fail:
        raise ValueError("after the event")


@operation
def touch_twice(by):
    touch(by, township="361126200000", n=1)
    touch(by, township="361126100000", n=2)


@pytest.fixture
def by():
    return permit(Actor.system("test"), TOUCH, name="system")


def test_an_event_stands_in_its_townships_chain(by):
    touch(by, township="361126200000", n=1)
    touch(by, township="361126200000", n=2)
    rows = list(Event.objects.order_by("seq"))
    assert [(row.chain, row.seq, row.payload["ids"]["n"]) for row in rows] == [
        ("361126200000", 1, 1),
        ("361126200000", 2, 2),
    ]
    assert bytes(rows[1].prev) == bytes(rows[0].hash)
    assert bytes(Chain.objects.get(name="361126200000").hash) == bytes(rows[1].hash)


def test_chains_are_locked_last_and_in_order(by, django_assert_num_queries):
    touch_twice(by)
    assert list(Event.objects.order_by("id").values_list("chain", flat=True)) == ["361126100000", "361126200000"]


def test_nothing_stands_when_the_operation_fails(by):
    with pytest.raises(ValueError, match="after the event"):
        touch(by, township="361126200000", n=1, fail=True)
    assert not Event.objects.exists()
    assert events._pending.get() is None


def test_no_event_outside_an_operation(by):
    with pytest.raises(RuntimeError):
        emit(Touched(n=1), by=by)


def test_an_immediate_reaction_runs_in_the_same_transaction(by, monkeypatch):
    monkeypatch.setattr(events, "_reactions", events.defaultdict(list))
    seen = []
    wire(Touched, lambda happening: seen.append((happening.n, connection.in_atomic_block)))
    touch(by, township="361126200000", n=3)
    assert seen == [(3, True)]
