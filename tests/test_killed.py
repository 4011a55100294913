"""A worker killed in the middle of a workbook: the next one takes the job up; till then the page says how it stands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from sanwang.config.database import with_database
from sanwang.intake.models import Batch, BatchRow, State
from sanwang.intake.queries import batches as listing
from sanwang.intake.tests.conftest import village
from sanwang.intake.tests.test_pages import client, rows, upload
from sanwang.intake.views import reading as reading_view
from sanwang.kernel.models import Event
from sanwang.organization.models import Member

__all__ = ["client", "village"]
pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import sys, time
import django
django.setup()
from django.core.management import call_command
from procrastinate.contrib.django import app
from sanwang.duties.management.commands import worker
from sanwang.intake.models import BatchRow
from sanwang.intake.operations.taking import registry

def trapped(work):
    def run(*args, **kwargs):
        result = work(*args, **kwargs)
        print("in the middle", flush=True)
        time.sleep(600)
        return result
    return run

if sys.argv[1] == "reading":
    BatchRow.objects.bulk_create = trapped(BatchRow.objects.bulk_create)
if sys.argv[1] == "writing":
    registry.TAKERS["member_roster"] = trapped(registry.TAKERS["member_roster"])
worker.SILENT, worker.LOOK = 3.0, 0.5
app.worker_defaults["update_heartbeat_interval"] = 0.5
call_command("worker")
"""


@pytest.fixture(autouse=True)
def no_jobs(transactional_db: None) -> Iterator[None]:
    """The queue is no model of ours: nothing empties it after a test."""
    emptied = "truncate procrastinate_jobs, procrastinate_workers cascade"
    with connection.cursor() as cursor:
        cursor.execute(emptied)
    yield
    with connection.cursor() as cursor:
        cursor.execute(emptied)


@contextmanager
def working(trap: str = "") -> Iterator[subprocess.Popen[str]]:
    """Run a worker that stops in the middle of what the trap says, in a process of its own; kill it at the end."""
    url = with_database(os.environ["DATABASE_URL"], str(connection.settings_dict["NAME"]))
    environ = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "sanwang.config.settings_test"}
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, trap], env={**environ, "SANWANG_PROCESS": "worker"}, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        process.stdout.close()


def caught(process: subprocess.Popen[str]) -> None:
    """Wait until the worker stands in its trap."""
    assert process.stdout.readline() == "in the middle\n"


def until(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False


def stands(batch: Batch, state: str) -> bool:
    return Batch.objects.get(pk=batch.pk).state == state


def all_done() -> bool:
    """Whether every job of the intake room, also those that were left in the middle, has come to its end."""
    jobs = ProcrastinateJob.objects.filter(task_name__startswith="intake")
    return set(jobs.values_list("status", flat=True)) == {"succeeded"}


def added() -> int:
    return Member.objects.filter(person__name__startswith="张").count()


def test_a_worker_killed_while_it_reads_and_one_killed_while_it_writes(client, village, monkeypatch):
    monkeypatch.setattr(reading_view, "LARGE", 10)
    monkeypatch.setattr(listing, "LONG", 2)
    batch = upload(client, village, rows(4))
    assert stands(batch, State.READING)
    with working("reading") as first:
        caught(first)
    shown = client.get(f"/import/{batch.pk}").text
    assert "正在读这张表" in shown
    assert "再读一次" in shown
    assert BatchRow.objects.count() == 0

    with working("writing") as second:
        assert until(lambda: stands(batch, State.PREVIEWED)), ProcrastinateJob.objects.values()
        assert BatchRow.objects.count() == 4
        client.post(f"/import/{batch.pk}/confirm")
        caught(second)
    assert stands(batch, State.TAKING)
    assert added() == 0
    shown = client.get(f"/import/{batch.pk}").text
    assert "正在收" in shown
    assert "再收一次也只收一回" in shown

    with working():
        assert until(lambda: stands(batch, State.CONFIRMED)), ProcrastinateJob.objects.values()
        assert until(all_done), ProcrastinateJob.objects.values()
    assert added() == 4
    assert Event.objects.filter(name="ImportConfirmed").count() == 1
    assert "已收：新增 4 行" in client.get(f"/import/{batch.pk}").text


def test_whoever_waits_can_go_on_without_a_worker(client, village, monkeypatch):
    """The process died between keeping the file and reading it, and no job is left."""
    batch = upload(client, village, rows(2))
    Batch.objects.update(state=State.READING)
    BatchRow.objects.all().delete()
    shown = client.post(f"/import/{batch.pk}/again", follow=True)
    assert "2 行读通了" in shown.text
    client.post(f"/import/{batch.pk}/confirm")
    again = client.post(f"/import/{batch.pk}/again", follow=True)
    assert "已收：新增 2 行" in again.text


def test_asked_again_and_again_one_job_waits(client, village, monkeypatch):
    monkeypatch.setattr(reading_view, "LARGE", 10)
    batch = upload(client, village, rows(2))
    for _ in range(3):
        assert client.post(f"/import/{batch.pk}/again").status_code == 302
    assert ProcrastinateJob.objects.filter(task_name="intake.read").count() == 1
