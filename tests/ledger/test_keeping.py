"""Cells through midnight, after a long sleep, under the audit and under a rule that suspends."""

import datetime as dt
import threading

import pytest
from django.db.models import F

from sanwang.duties.keeping import cells, spans
from sanwang.duties.keeping.audit import audit
from sanwang.duties.keeping.keeper import Keeper
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Sight, Span, questions
from sanwang.duties.models import Cell, Dirty, Override
from sanwang.duties.queries import cells as sums
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division
from sanwang.service.models import Pairing
from tests.ledger.conftest import DAY
from tests.ledger.following import NOVEMBER, NOW, table_of, unvisited, visit


@pytest.mark.django_db
def test_the_keeper_goes_on_after_a_failure(small_county, monkeypatch, caplog):
    stop, failures = threading.Event(), iter([ValueError("once")])

    def drain(*, day):
        failure = next(failures, None)
        if failure:
            raise failure
        stop.set()
        return 0

    monkeypatch.setattr(cells, "waiting", lambda: True)
    monkeypatch.setattr(cells, "drain", drain)
    monkeypatch.setattr("sanwang.duties.keeping.keeper.MENDING", 0)
    too_late = threading.Timer(20, stop.set)
    too_late.start()
    Keeper(lambda: DAY, stop).run()
    assert stop.is_set(), "the keeper ended"
    assert too_late.is_alive(), "nothing was tried again"
    too_late.cancel()
    assert "once" in caplog.text


@pytest.mark.django_db
def test_a_step_takes_the_marks_that_wait(small_county):
    keeper = Keeper(lambda: DAY, threading.Event())
    assert keeper.step() == 0
    visit(unvisited()[0])
    assert table_of(NOVEMBER, recount=False) != table_of(NOVEMBER, recount=True)
    assert keeper.step() == 1
    assert not Dirty.objects.exists()
    assert table_of(NOVEMBER, recount=False) == table_of(NOVEMBER, recount=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"owed": F("owed") + 1},
        {"done": 0, "on_time": 0},
        {"on_time": 0},
        {"excused": 0},
        {"anchor": DAY.replace(day=1)},
    ],
)
def test_a_recount_mends_any_one_count_and_leaves_the_other_cells_as_they_are(small_county, wrong):
    told = ("village", "group", "owed", "done", "on_time", "excused", "anchor")
    duty, period = Cell.objects.filter(on_time__gt=0, excused__gt=0).values_list("duty", "period").first()
    rows = Cell.objects.filter(duty=duty, period=period)
    right, written = set(rows.values_list(*told)), dict(rows.values_list("pk", "computed_at"))
    broken = rows.filter(on_time__gt=0, excused__gt=0).first()
    rows.filter(pk=broken.pk).update(**wrong)
    month = Period(DUTIES[duty].months, period)
    spans.recompute_span(Period.of(month.first, 1), Period.of(min(month.last, DAY), 1), day=DAY)
    assert set(rows.values_list(*told)) == right
    assert {pk for pk, at in rows.values_list("pk", "computed_at") if at != written[pk]} == {broken.pk}


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
    moved = table_of(december, recount=True, day=first)
    assert sums.sums(county, [], day=first) == {}
    asked = list(questions(Span(december, december), Sight(first)))
    before = sums.sums(county, asked, day=first)
    assert owed(before, "visit") == sum(row.owed for row in moved if row.duty == "visit") > 0
    assert owed(before, "appraisal") == sum(row.owed for row in moved if row.duty == "appraisal")
    keeper.step()
    assert anchors("meeting", NOVEMBER) == {last}
    assert anchors("meeting", december) == anchors("appraisal", Period.parse("2025")) == {first}
    assert table_of(december, recount=False, day=first) == moved
    assert sums.sums(county, asked, day=first) == before


def owed(totals, duty):
    return sum(total.owed for (_, code, _), total in totals.items() if code == duty)


def anchors(duty, period):
    return set(Cell.objects.filter(duty=duty, period=period.number).values_list("anchor", flat=True))


@pytest.mark.django_db
def test_a_worker_that_slept_for_two_months_leaves_no_gap(small_county):
    later = dt.date(2026, 1, 15)
    Keeper(lambda: later, threading.Event()).step()
    for month in ("2025-11", "2025-12", "2026-01"):
        period = Period.parse(month)
        assert anchors("meeting", period) == {min(period.last, later)}
        assert table_of(period, recount=False, day=later) == table_of(period, recount=True, day=later)


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
    assert table_of(NOVEMBER, recount=False) == table_of(NOVEMBER, recount=True)
