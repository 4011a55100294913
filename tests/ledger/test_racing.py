"""Cells stay right whoever writes and recounts at once; a worker that dies."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections, transaction

from sanwang.duties.keeping import cells, locks, spans
from sanwang.duties.keeping.audit import audit
from sanwang.duties.models import Cell, Dirty
from sanwang.service.models import Visit
from tests.ledger.conftest import DAY, load
from tests.ledger.following import NOVEMBER, NOW, drained, table_of, unvisited, visit


def in_thread(work):
    """Run the work with a connection of its own, and close it."""

    def run(*args):
        try:
            return work(*args)
        finally:
            connections.close_all()

    return run


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
    return table_of(NOVEMBER, recount=False) == table_of(NOVEMBER, recount=True)


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
    assert table_of(NOVEMBER, recount=False) == table_of(NOVEMBER, recount=True)
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
    assert table_of(NOVEMBER, recount=False) == table_of(NOVEMBER, recount=True)


@pytest.mark.django_db(transaction=True)
def test_the_same_folder_again_adds_nothing(kept_county, small_county_dir):
    before = set(Cell.objects.values_list("duty", "period", "village", "group", "owed", "done", "on_time", "excused"))
    load(small_county_dir)
    after = Cell.objects.values_list("duty", "period", "village", "group", "owed", "done", "on_time", "excused")
    assert set(after) == before
