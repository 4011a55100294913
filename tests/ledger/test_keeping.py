"""Cells stay right whoever writes and recounts at once; midnight; a worker that dies."""

import datetime as dt
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections, transaction

from sanwang.duties.keeping import cells, locks, spans
from sanwang.duties.keeping.audit import audit
from sanwang.duties.keeping.keeper import Keeper
from sanwang.duties.keeping.marks import Touched, mark
from sanwang.duties.ledger.question import Sight, Span
from sanwang.duties.models import Cell, Dirty, Override
from sanwang.duties.queries import cells as sums
from sanwang.duties.queries import rows
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Division, Membership
from sanwang.service.models import HouseholdTag, Pairing, Visit
from tests.ledger.conftest import DAY, load

NOW = dt.datetime(2025, 11, 20, 9, tzinfo=clock.ZONE)
NOVEMBER = Period.parse("2025-11")


def table(*, recount, day=DAY, month=NOVEMBER):
    return set(rows.rows(rows.Asked(Span(month, month), Sight(day), recount=recount)).rows)


def unvisited():
    """Return pairings of one group that nobody has visited in November: all their marks are one cell's."""
    special = HouseholdTag.objects.on(DAY).values("household")
    found = Pairing.objects.on(DAY).filter(household__in=special).exclude(visits__day__gte=NOVEMBER.first)
    homes = dict(Membership.objects.on(DAY).home().values_list("member_id", "group_id"))
    by_group = defaultdict(list)
    for pairing in found.order_by("pk"):
        by_group[homes.get(pairing.member_id)].append(pairing)
    by_group.pop(None, None)
    return max(by_group.values(), key=len)


def visit(pairing):
    """Record a visit with its mark, in one transaction."""
    with transaction.atomic():
        Visit.objects.create(
            id=fresh_id(), pairing=pairing, village=pairing.village, day=DAY, recorded_on=DAY, recorded_at=NOW
        )
        mark(["visit"], [DAY], Touched(pairings=(pairing.pk,)))


def in_thread(work):
    """Run the work with a connection of its own, and close it."""

    def run(*args):
        try:
            return work(*args)
        finally:
            connections.close_all()

    return run


def drained():
    while cells.drain(day=DAY):
        pass


def race(monkeypatch):
    """Let one drain count, a second visit be committed, and a second drain overtake the first if nothing holds it.

    The first may store only when the second has ended, or after a second of waiting.
    """
    first, second = unvisited()[:2]
    counted, overtaken = threading.Event(), threading.Event()
    store = cells._store

    def slow(found):
        if threading.current_thread().name.startswith("first"):
            counted.set()
            overtaken.wait(1)
        store(found)

    monkeypatch.setattr(cells, "_store", slow)
    visit(first)
    one = threading.Thread(target=in_thread(drained), name="first")
    one.start()
    assert counted.wait(10)
    visit(second)

    def overtake():
        cells.drain(day=DAY)
        overtaken.set()

    other = threading.Thread(target=in_thread(overtake), name="second")
    other.start()
    one.join(20)
    other.join(20)
    drained()
    return table(recount=False) == table(recount=True)


@pytest.mark.django_db(transaction=True)
def test_a_later_recount_waits_for_an_earlier_one(kept_county, monkeypatch):
    assert race(monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_without_the_cells_lock_the_older_count_is_stored_last(kept_county, monkeypatch):
    monkeypatch.setattr(locks, "hold_cells", lambda keys: None)
    assert not race(monkeypatch)


def work_until(ended):
    while not ended.is_set():
        cells.drain(day=DAY, limit=7)
    drained()


def import_slowly(pairings):
    with transaction.atomic():
        for pairing in pairings:
            visit(pairing)
            time.sleep(0.02)


def write(pairings, number):
    for turn in range(5):
        visit(pairings[(number + turn) % len(pairings)])


def recount_all():
    for _ in range(3):
        spans.recompute_span(NOVEMBER, NOVEMBER, day=DAY)


@pytest.mark.django_db(transaction=True)
def test_two_workers_a_slow_import_and_twenty_writers_at_once(kept_county):
    pairings = unvisited()
    ended = threading.Event()

    with ThreadPoolExecutor(24) as pool:
        workers = [pool.submit(in_thread(work_until), ended) for _ in range(2)]
        writers = [
            pool.submit(in_thread(import_slowly), pairings),
            pool.submit(in_thread(recount_all)),
            *(pool.submit(in_thread(write), pairings, number) for number in range(20)),
        ]
        for writer in writers:
            writer.result(60)
        ended.set()
        for worker in workers:
            worker.result(60)
    assert not Dirty.objects.exists()
    assert Visit.objects.filter(day=DAY, recorded_at=NOW).count() == len(pairings) + 100
    assert table(recount=False) == table(recount=True)
    assert audit(day=DAY).differences == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_the_middle_loses_no_mark(kept_county, monkeypatch):
    store, pid = cells._store, []

    def die(found):
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            pid.append(cursor.fetchone()[0])
        killer.submit(in_thread(kill), pid[0]).result()
        store(found)

    def kill(backend):
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", [backend])

    with ThreadPoolExecutor(2) as killer:
        visit(unvisited()[0])
        monkeypatch.setattr(cells, "_store", die)
        with pytest.raises(OperationalError):
            killer.submit(in_thread(drained)).result()
    assert pid
    assert Dirty.objects.count() == 1
    monkeypatch.setattr(cells, "_store", store)
    drained()
    assert table(recount=False) == table(recount=True)


@pytest.mark.django_db
def test_the_keeper_goes_on_after_a_failure(small_county, monkeypatch, caplog):
    stop, failures = threading.Event(), iter([ValueError("once")])

    def drain(*, day):
        failure = next(failures, None)
        if failure:
            raise failure
        stop.set()
        return 0

    monkeypatch.setattr(cells, "drain", drain)
    monkeypatch.setattr("sanwang.duties.keeping.keeper.MENDING", 0)
    Keeper(lambda: DAY, stop).run()
    assert "once" in caplog.text


@pytest.mark.django_db
def test_midnight_passes(small_county):
    """The last day of November is over: the month is closed, December opens, the year goes on with a new anchor."""
    county = Division.objects.get(level="county")
    last, first = dt.date(2025, 11, 30), dt.date(2025, 12, 1)
    december = Period.parse("2025-12")
    today = iter([last, first])
    keeper = Keeper(lambda: next(today), threading.Event())
    keeper.step()
    assert anchors("meeting", NOVEMBER) == {last}
    pairing = unvisited()[0]
    Pairing.objects.filter(pk=pairing.pk).update(valid_to=first)
    moved = table(recount=True, day=first, month=december)
    assert sums.sums(county, [], day=first).totals == {}
    before = sums.table(county, month=december, day=first)
    assert before.total("visit").owed == sum(row.owed for row in moved if row.duty == "visit") > 0
    assert before.total("appraisal").owed == sum(row.owed for row in moved if row.duty == "appraisal")
    keeper.step()
    assert anchors("meeting", NOVEMBER) == {last}
    assert anchors("meeting", december) == anchors("appraisal", Period.parse("2025")) == {first}
    assert table(recount=False, day=first, month=december) == moved
    assert sums.table(county, month=december, day=first).totals == before.totals


def anchors(duty, period):
    return set(Cell.objects.filter(duty=duty, period=period.number).values_list("anchor", flat=True))


@pytest.mark.django_db
def test_a_worker_that_slept_for_two_months_leaves_no_gap(small_county):
    later = dt.date(2026, 1, 15)
    Keeper(lambda: later, threading.Event()).step()
    for month in ("2025-11", "2025-12", "2026-01"):
        period = Period.parse(month)
        assert anchors("meeting", period) == {min(period.last, later)}
        assert table(recount=False, day=later, month=period) == table(recount=True, day=later, month=period)


@pytest.mark.django_db
def test_the_audit_finds_and_mends_what_differs(small_county):
    wrong, gone = Cell.objects.filter(duty="meeting")[:2]
    Cell.objects.filter(pk=wrong.pk).update(owed=wrong.owed + 5)
    gone.delete()
    waiting = Cell.objects.filter(duty="talk").first()
    Cell.objects.filter(pk=waiting.pk).update(owed=waiting.owed + 1)
    Dirty.objects.create(
        duty="talk",
        period=waiting.period,
        village_id=waiting.village_id,
        group_id=waiting.group_id,
        marked_at=NOW,
    )
    report = audit(day=DAY)
    assert len(report.differences) == 2
    assert {one["stored"]["owed"] for one in report.differences} == {wrong.owed + 5, 0}
    assert report.cells == Cell.objects.count()
    assert audit(day=DAY).differences == []


@pytest.mark.django_db
def test_a_rule_that_suspends_a_duty_removes_its_cells(small_county):
    county = Division.objects.get(level="county")
    Override.objects.create(county=county, duty="report", needed=0, valid_from=NOVEMBER.first, recorded_on=DAY)
    spans.recompute_span(NOVEMBER, NOVEMBER, day=DAY)
    assert not Cell.objects.filter(duty="report", period=NOVEMBER.number).exists()
    assert Cell.objects.filter(duty="report", period=NOVEMBER.number - 1).exists()
    assert table(recount=False) == table(recount=True)


@pytest.mark.django_db(transaction=True)
def test_the_same_folder_again_adds_nothing(kept_county, small_county_dir):
    before = set(Cell.objects.values_list("duty", "period", "village", "group", "owed", "done", "on_time", "excused"))
    load(small_county_dir)
    after = Cell.objects.values_list("duty", "period", "village", "group", "owed", "done", "on_time", "excused")
    assert set(after) == before
