"""A query set put together once gives what it would have given put together anew, whatever the values."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.db.models import Exists, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from sanwang.kernel import compiled as module
from sanwang.kernel.compiled import compiled
from sanwang.kernel.models import Chain, Receipt
from sanwang.kernel.permits import EVERYTHING, NOTHING, Action, Actor, Grant, permit

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def rows():
    for name, seq in (("one", 1), ("two", 2), ("100%", 3)):
        Chain.objects.create(name=name, seq=seq, hash=b"h")
    for key, kind, days in ((ONE, "a", 0), (TWO, "b", 1)):
        made = NOON + dt.timedelta(days)
        Receipt.objects.create(id=key, kind=kind, digest=b"d", answer={"n": [1, kind]}, made_at=made)


def test_objects_are_the_query_sets_own():
    @compiled
    def of_kind(kind: str) -> QuerySet[Receipt]:
        return Receipt.objects.filter(kind=kind)

    (found,) = of_kind("b")
    assert (found, found.answer, found.made_at) == (
        Receipt.objects.get(pk=TWO),
        {"n": [1, "b"]},
        NOON + dt.timedelta(1),
    )
    assert found._state.adding is False
    assert [row.pk for row in of_kind("a")] == [ONE]
    assert of_kind("c") == []


def test_it_is_put_together_once_and_run_in_one_statement(monkeypatch):
    @compiled
    def by_seq(seq: int) -> QuerySet[Chain]:
        return Chain.objects.filter(seq=seq)

    assert [row.name for row in by_seq(1)] == ["one"]
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    with CaptureQueriesContext(connection) as asked:
        assert [row.name for row in by_seq(2)] == ["two"]
    assert len(asked) == 1


def test_what_is_no_value_may_decide_what_is_asked():
    @compiled
    def made(since: dt.datetime | None, backwards: bool = False) -> QuerySet[Receipt]:
        rows = Receipt.objects.all() if since is None else Receipt.objects.filter(made_at__gte=since)
        return rows.order_by("-kind" if backwards else "kind")

    assert [row.kind for row in made(None)] == ["a", "b"]
    assert [row.kind for row in made(None, backwards=True)] == ["b", "a"]
    assert [row.kind for row in made(NOON + dt.timedelta(1))] == ["b"]
    assert [row.kind for row in made(NOON)] == ["a", "b"]


def test_several_values_are_filled_in_by_their_number():
    @compiled
    def among(names: tuple[str, ...], ids: tuple[uuid.UUID, ...] = ()) -> QuerySet[Chain]:
        return Chain.objects.filter(Q(name__in=names) | Q(Exists(Receipt.objects.filter(pk__in=ids)))).order_by("seq")

    assert [row.name for row in among(("one", "two"))] == ["one", "two"]
    assert [row.name for row in among(("100%", "100%"))] == ["100%"]
    assert among(()) == []
    assert len(among((), (TWO,))) == Chain.objects.count()
    assert len(among((*map(str, range(module.MOST)), "one"))) == 1


def test_what_is_always_the_same_stands_in_the_text_also_with_a_sign_of_percent():
    @compiled
    def like(seq: int) -> QuerySet[Chain]:
        return Chain.objects.filter(name="100%", seq__lte=seq).exclude(name__contains="o")

    assert [row.seq for row in like(3)] == [3]
    assert like(2) == []


def test_a_number_beyond_the_databases_own_is_nobodys():
    @compiled
    def by_seq(seq: int) -> QuerySet[Chain]:
        return Chain.objects.filter(seq=seq)

    assert by_seq(10**30) == by_seq(-(10**30)) == []


@pytest.mark.parametrize(
    "build",
    [
        lambda day: Receipt.objects.filter(made_at__gte=day + dt.timedelta(1)),
        lambda day: Receipt.objects.filter(kind__contains=day.isoformat()),
        lambda day: Receipt.objects.filter(kind="a" if day.year == 1911 and day.month == 1 else "b"),
        lambda day: Receipt.objects.filter(made_at__gte=day)[: day.toordinal()],
    ],
)
def test_a_value_changed_on_its_way_is_refused(build):
    with pytest.raises(TypeError):
        compiled(build)(NOON)


def test_what_cannot_be_filled_in_is_refused():
    @compiled
    def of(thing: object) -> QuerySet[Chain]:
        return Chain.objects.filter(name="one")

    for thing in (Chain(name="one"), Chain.objects.all(), {}):
        with pytest.raises(TypeError):
            of(thing)
    with pytest.raises(TypeError):
        compiled(lambda seq: Chain.objects.filter(seq=seq).select_for_update())(1)


def test_actors_of_one_shape_share_a_statement_and_see_their_own():
    def rule(actor: Actor) -> Q:
        seqs = actor.at("group", ["leader"])
        return EVERYTHING if actor.is_system else Q(seq__in=seqs) | Q(name=actor.name) if seqs else NOTHING

    action = Action("test.reach", Chain, rule)

    def leader(*seqs: int, name: str = "") -> Actor:
        return Actor(1, frozenset(Grant("leader", "group", seq) for seq in seqs), name=name)

    assert permit(leader(1), action, seq=1).target.name == "one"
    assert permit(leader(2), action, seq=2).target.name == "two"
    assert permit(leader(3, 2), action, seq=2).target.name == "two"
    assert permit(leader(2, name="one"), action, seq=1).target.name == "one"
    assert permit(Actor.system("a job"), action, name="one").target.seq == 1
    for actor in (leader(2), leader(), Actor(1, frozenset({Grant("member", "group", 1)}))):
        with pytest.raises(Chain.DoesNotExist):
            permit(actor, action, seq=1)
