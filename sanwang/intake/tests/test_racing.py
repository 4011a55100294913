"""Imports confirmed at the same moment, from connections of their own: each row is written once, everybody is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client

from sanwang.intake.models import Batch, BatchRow, Kind, State
from sanwang.intake.operations import batch as batches
from sanwang.intake.operations.reading import Upload, read, receive
from sanwang.intake.operations.taking import registry
from sanwang.intake.rules import CONFIRM_BATCH, READ_BATCH, take_in
from sanwang.intake.tests.taking import (
    NOON,
    SYSTEM,
    TODAY,
    id_number,
    known,
    member_row,
    preview,
    workbook,
    workbook_of,
)
from sanwang.intake.tests.test_pages import rows, seated
from sanwang.kernel.models import Event
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Refused
from sanwang.organization.models import Member, Person
from sanwang.organization.roles import Role
from sanwang.service.tests.village import Village

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each with a connection of its own; return what each returned or raised."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait(20)
        try:
            return work()
        except Exception as failure:
            return failure
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def slowly(monkeypatch: pytest.MonkeyPatch, form: str = "member_roster") -> None:
    """Let every taker hold what it wrote for a moment, so that others must meet it."""
    take = registry.TAKERS[form]

    def slow(matched: Any, desk: Any) -> None:
        take(matched, desk)
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(0.4)")

    monkeypatch.setitem(registry.TAKERS, form, slow)


def confirming(batch: Batch, *, accept: bool = True) -> Callable[[], Batch]:
    return lambda: batches.confirm(permit(SYSTEM, CONFIRM_BATCH, pk=batch.pk), accept_changes=accept, on=TODAY)


def sent(client: Client, village: Village, content: bytes) -> Callable[[], Any]:
    data = {"form": "member_roster", "unit": village.division.code}
    return lambda: client.post("/import", {**data, "file": SimpleUploadedFile("表.xlsx", content)})


def test_one_file_uploaded_and_confirmed_by_two_at_once(village, monkeypatch):
    slowly(monkeypatch)
    clients = [seated(village, Role.CLERK, village.division), seated(village, Role.SECRETARY, village.division)]
    content = workbook("member_roster", rows(5))
    uploaded = together(*(sent(client, village, content) for client in clients))
    assert [one.status_code for one in uploaded] == [302, 302], uploaded
    batch = Batch.objects.get()
    assert {one["Location"] for one in uploaded} == {f"/import/{batch.pk}"}
    assert (batch.state, BatchRow.objects.count()) == (State.PREVIEWED, 5)

    told = together(*(lambda c=client: c.post(f"/import/{batch.pk}/confirm", follow=True) for client in clients))
    assert [one.status_code for one in told] == [200, 200]
    assert all("已收：新增 5 行，改动 0 行" in one.text for one in told)
    assert sum("这张表已经收过" in one.text for one in told) == 1
    assert Member.objects.filter(person__name__startswith="张").count() == 5
    assert Event.objects.filter(name="ImportConfirmed").count() == 1


def test_one_batch_undone_by_two_at_once(village):
    batch = confirming(preview(village, "member_roster", rows(3)))()
    clients = [seated(village, Role.CLERK, village.division), seated(village, Role.SECRETARY, village.division)]
    told = together(*(lambda c=client: c.post(f"/import/{batch.pk}/undo") for client in clients))
    assert sorted(one.status_code for one in told) == [302, 422], told
    assert "已经撤回" in next(one.text for one in told if one.status_code == 422)
    assert Event.objects.filter(name="ImportUndone").count() == 1


def test_two_files_that_change_the_same_members(village, monkeypatch):
    """The rows lie in opposite orders, as deadlocks are made; whoever is second leaves what is another by now."""
    slowly(monkeypatch)
    for i in range(12):
        known(village.member(f"张{chr(0x4E00 + i)}"), i)
    first = [member_row(f"张{chr(0x4E00 + i)}", i, education="高中", note="甲") for i in range(12)]
    second = [member_row(f"张{chr(0x4E00 + i)}", i, education="大专", note="乙") for i in reversed(range(12))]
    second.append(member_row("新来", 300))
    found = [preview(village, "member_roster", made) for made in (first, second)]
    assert [one.counts["changed"] for one in found] == [12, 12]

    done = together(*(confirming(one) for one in found))
    assert [one.state for one in done] == [State.CONFIRMED] * 2, done
    persons = Person.objects.filter(name__startswith="张")
    (education,) = set(persons.values_list("education", flat=True))
    assert {"高中": "甲", "大学专科": "乙"}[education] in set(Member.objects.values_list("note", flat=True))
    assert persons.count() == 12
    assert Member.objects.filter(person__name="新来").count() == 1
    for one in done:
        one.refresh_from_db()
    assert sorted(one.counts["written"]["changed"] for one in done) == [0, 12]
    loser = next(one for one in done if one.counts["written"]["changed"] == 0)
    left = loser.rows.filter(kind=Kind.CONFLICT)
    assert [row.faults for row in left] == [["changed_since"]] * 12


def of_several(village: Village, other: Village | Any, made: list[dict]) -> Batch:
    """A county's upload about villages of two townships."""
    content = workbook_of("member_roster", {"甲村": made, "乙村": [member_row("乙人", 390)]})
    contexts = {"甲村": {"village_code": village.division.code}, "乙村": {"village_code": other.division.code}}
    upload = Upload(form="member_roster", file_name="x.xlsx", content=content, contexts=contexts)
    batch = receive(permit(SYSTEM, take_in("member_roster"), pk=village.county.pk), upload=upload, on=TODAY, at=NOON)
    return read(permit(SYSTEM, READ_BATCH, pk=batch.pk), on=TODAY)


def test_the_countys_file_and_the_villages_bring_the_same_new_members(village, monkeypatch):
    slowly(monkeypatch)
    other = Village("乙", "361126101201", village.county)
    wide = of_several(village, other, rows(6))
    assert wide.township is None
    narrow = preview(village, "member_roster", list(reversed(rows(6))))
    done = together(confirming(wide), confirming(narrow))
    assert [one.state for one in done] == [State.CONFIRMED] * 2, done
    assert Member.objects.filter(person__name__startswith="张").count() == 6
    assert Member.objects.filter(person__name="乙人").count() == 1
    assert sum(Batch.objects.get(pk=one.pk).counts["written"]["new"] for one in done) == 7


def test_without_the_countys_lock_they_would_meet(village, monkeypatch):
    """The twin: both write, and one of them is told so, with nothing of it written."""
    monkeypatch.setattr(batches, "_lock", lambda batch: None)
    take, both = registry.TAKERS["member_roster"], threading.Barrier(2)

    def meeting(matched: Any, desk: Any) -> None:
        both.wait(20)
        take(matched, desk)

    monkeypatch.setitem(registry.TAKERS, "member_roster", meeting)
    other = Village("乙", "361126101201", village.county)
    wide, narrow = of_several(village, other, rows(6)), preview(village, "member_roster", rows(6))
    done = together(confirming(wide), confirming(narrow))
    (refused,) = (one for one in done if isinstance(one, Refused))
    assert "这次没有收" in str(refused.faults[0].sentence)
    assert Member.objects.filter(person__name__startswith="张").count() == 6


def test_a_deadlock_with_another_write_is_a_sentence(village, monkeypatch):
    """Somebody holds a member whom the import wants, and wants one whom the import holds."""
    held = [known(village.member(f"张{chr(0x4E00 + i)}"), i) for i in range(2)]
    made = [member_row(f"张{chr(0x4E00 + i)}", i, education="高中") for i in range(2)]
    batch = preview(village, "member_roster", made)
    client = seated(village, Role.CLERK, village.division)
    holds, wants = threading.Event(), threading.Event()
    take = registry.TAKERS["member_roster"]

    def meeting(matched: Any, desk: Any) -> None:
        assert holds.wait(10)
        list(Person.objects.filter(pk=held[0].person_id).select_for_update())
        wants.set()
        take(matched, desk)

    def someone() -> None:
        with transaction.atomic():
            list(Person.objects.filter(pk=held[1].person_id).select_for_update())
            holds.set()
            assert wants.wait(10)
            time.sleep(0.6)  # who waits first is broken off first: let it be the import
            list(Person.objects.filter(pk=held[0].person_id).select_for_update())

    monkeypatch.setitem(registry.TAKERS, "member_roster", meeting)
    told, other = together(
        lambda: client.post(f"/import/{batch.pk}/confirm", {"accept_changes": "1"}, follow=True), someone
    )
    assert other is None
    assert told.status_code == 200
    assert "别人正在收同样的内容" in told.text
    assert "有变动的 2 行也改" in told.text
    assert not Person.objects.filter(education="高中").exists()
    monkeypatch.setitem(registry.TAKERS, "member_roster", take)
    again = client.post(f"/import/{batch.pk}/confirm", {"accept_changes": "1"}, follow=True)
    assert "已收：新增 0 行，改动 2 行" in again.text


def test_a_lock_that_is_not_given_in_time_is_a_sentence(village):
    batch = preview(village, "member_roster", rows(2))
    client = seated(village, Role.CLERK, village.division)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            batches._lock(batch)
            held.set()
            done.wait(20)

    def ask() -> Any:
        assert held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '200ms'")
        try:
            return client.post(f"/import/{batch.pk}/confirm", follow=True)
        finally:
            done.set()

    _, told = together(hold, ask)
    assert told.status_code == 200
    assert "别人正在收同样的内容" in told.text
    assert "收新增的 2 行" in told.text
    assert id_number(0) not in told.text
