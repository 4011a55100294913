"""What uploads hold of persons goes after its time; what taking back needs stays."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django import app

from sanwang.intake import tasks
from sanwang.intake.models import Batch, BatchRow, State
from sanwang.intake.operations.forgetting import SETTLED_DAYS, WAITING_DAYS, forget
from sanwang.intake.rules import FORGET
from sanwang.intake.tests.taking import SYSTEM, TODAY, confirm, id_number, member_row, preview, undo, workbook
from sanwang.intake.tests.test_pages import client, rows, sent
from sanwang.kernel.permits import permit
from sanwang.organization.models import Member

__all__ = ["client"]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def forgotten(on: dt.date) -> int:
    return forget(permit(SYSTEM, FORGET, name="system"), on=on)


def held() -> bytes:
    """Everything that is kept of the files' contents."""
    files = b"".join(bytes(one) for one in Batch.objects.values_list("file_sealed", flat=True))
    return files + b"".join(bytes(one) for one in BatchRow.objects.values_list("content_sealed", flat=True))


@pytest.mark.parametrize("state", [State.PREVIEWED, State.ASKING, State.READING, State.REFUSED])
def test_what_nobody_confirmed_goes_after_a_month(client, village, state):
    batch = preview(village, "member_roster", [*rows(2), member_row("李四", 400, id_number=id_number(7)[:-1])])
    Batch.objects.update(state=state)
    last = TODAY + WAITING_DAYS * DAY
    assert forgotten(last) == 0
    assert held()
    assert forgotten(last + DAY) == 1
    assert held() == b""
    assert BatchRow.objects.count() == 0
    shown = client.get(f"/import/{batch.pk}", follow=True)
    assert "2025年6月15日的表，一直没有收，放久了，内容已经清掉。要收，请重新上传。" in shown.text
    assert '<form method="post" action="/import/' not in shown.text
    assert "放久了，已清掉" in client.get("/import").text
    assert forgotten(last + 2 * DAY) == 0


def test_a_cleared_file_cannot_be_confirmed_or_given_back_and_comes_in_again(client, village):
    content = workbook("member_roster", rows(2))
    client.post("/import", sent(village, content))
    old = Batch.objects.get()
    forgotten(old.made_on + (WAITING_DAYS + 1) * DAY)
    assert Member.objects.filter(person__name__startswith="张").count() == 0
    refused = client.post(f"/import/{old.pk}/confirm", follow=True)
    assert "要收，请重新上传" in refused.text
    assert "已经清掉，不能再下载" in client.get(f"/import/{old.pk}/marked", follow=True).text
    again = client.post("/import", sent(village, content), follow=True)
    assert "2 行读通了" in again.text
    assert Batch.objects.exclude(pk=old.pk).get().state == State.PREVIEWED


def test_what_was_taken_in_keeps_only_what_its_undo_needs(client, village):
    bad = member_row("李四", 400, id_number=id_number(7)[:-1])
    batch = confirm(preview(village, "member_roster", [*rows(2), bad]))
    last = TODAY + SETTLED_DAYS * DAY
    assert forgotten(last) == 0
    assert "下载标了错的表" in client.get(f"/import/{batch.pk}").text
    assert forgotten(last + DAY) == 1
    assert held() == b""
    assert BatchRow.objects.filter(wrote_sealed=None).count() == 0
    shown = client.get(f"/import/{batch.pk}").text
    assert "已收：新增 2 行" in shown
    assert "文件和各行的内容放久了，已经清掉。" in shown
    assert "下载标了错的表" not in shown
    undo(Batch.objects.get(), day=last + 2 * DAY)
    assert not Member.objects.filter(person__name__startswith="张", left_on=None).exists()
    assert "已整批撤回" in client.get(f"/import/{batch.pk}").text


def test_what_was_taken_back_keeps_nothing(village):
    undo(confirm(preview(village, "member_roster", rows(2))))
    assert forgotten(TODAY + SETTLED_DAYS * DAY) == 0
    assert forgotten(TODAY + (SETTLED_DAYS + 1) * DAY) == 1
    assert BatchRow.objects.count() == 0
    assert held() == b""


def test_what_the_worker_has_in_hand_is_left(village):
    preview(village, "member_roster", rows(2))
    Batch.objects.update(state=State.TAKING)
    assert forgotten(TODAY + 1000 * DAY) == 0


def test_it_is_done_every_night(village):
    preview(village, "member_roster", rows(1))
    tasks.forget_old(timestamp=0)  # the fixture's day lies more than a month back
    assert held() == b""
    assert any(one.task.name == "intake.forget" for one in app.periodic_registry.periodic_tasks.values())
