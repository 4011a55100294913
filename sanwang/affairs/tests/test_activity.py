"""Activities: one record for all it honestly is, refused at the field, taken back whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanwang.affairs.models import Activity, ActivityGroup, Attendance, Uptake
from sanwang.affairs.operations import activity, uptake
from sanwang.affairs.operations.activity import NewActivity
from sanwang.affairs.rules import (
    RECORD_ACTIVITY,
    RECORD_BRANCH_ACTIVITY,
    TAKE_UP_REPORT,
    TAKE_UP_REPORTS,
    WITHDRAW_ACTIVITY,
)
from sanwang.affairs.tests import world as small
from sanwang.affairs.tests.world import NOW, TODAY, World
from sanwang.kernel.models import Event
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.kernel.tests.once import once

pytestmark = pytest.mark.django_db


built, world = once(small.make)


def held(**more: object) -> NewActivity:
    given = {"kinds": ("meeting", "study"), "day": TODAY, "groups": ("GA",)} | more
    return NewActivity(id=fresh_id(), **given)


def record(actor: Actor, what: NewActivity, group: str = "GA") -> activity.Taken:
    return activity.record(permit(actor, RECORD_ACTIVITY, code=group, lock=True), record=what, on=TODAY, at=NOW)


def own(actor: Actor, world: World, **more: object) -> activity.Taken:
    what = held(groups=(), **{"kinds": ("deploy",), **more})
    by = permit(actor, RECORD_BRANCH_ACTIVITY, code=world.unit.code)
    return activity.record_branch(by, record=what, on=TODAY, at=NOW)


def facts(relation: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {relation} order by 1")
        return cursor.fetchall()


def test_one_record_counts_for_all_it_is(world: World) -> None:
    taken = record(
        world.leader(),
        held(groups=("GA", "GB", "GF"), attendance=(("GA1", "present"), ("GB2", "online"), ("GA3", "leave"))),
    )
    made = Activity.objects.get(pk=taken.id)
    assert taken.is_new
    assert taken.answer["recorded_at"] == "2025-10-03T09:30:00+08:00"
    assert [kind.value for kind in made.kinds] == ["meeting", "study"]
    assert (made.unit, made.village, made.branch_own, made.recorded_by) == (world.unit, world.village, False, 1)
    hosts = dict(ActivityGroup.objects.values_list("group__code", "is_host"))
    assert hosts == {"GA": True, "GB": False, "GF": False}
    assert set(Attendance.objects.values_list("member__code", "came")) == {
        ("GA1", True),
        ("GB2", True),
        ("GA3", False),
    }
    assert len(facts("fact_attendance")) == 2
    assert len(facts("fact_group_act")) == 3
    assert not facts("fact_unit_act")


def test_attendance_is_one_statement_however_many(world: World) -> None:
    crowd = [small.add_member(f"C{number}", world.groups["GA"]) for number in range(40)]
    by = permit(world.leader(), RECORD_ACTIVITY, code="GA")
    counts = []
    for listed in (crowd[:1], crowd[:1], crowd):  # the first one also warms what the permit keeps
        what = held(attendance=tuple((member.code, "present") for member in listed))
        with CaptureQueriesContext(connection) as asked:
            activity.record(by, record=what, on=TODAY, at=NOW)
        counts.append(len(asked))
    assert counts[1] == counts[2]
    assert Attendance.objects.filter(came=True).count() == 42


def test_the_same_again_gets_the_first_receipt_and_writes_nothing(world: World) -> None:
    what = held(attendance=(("GA1", "present"),))
    first = record(world.leader(), what)
    again = record(world.leader(), what)
    assert (first.answer, first.is_new, again.is_new) == (again.answer, True, False)
    assert Activity.objects.count() == Attendance.objects.count() == Event.objects.count() == 1
    with pytest.raises(OtherBody):
        record(world.leader(), replace(what, theme="别的"))
    with pytest.raises(OtherBody):
        record(replace(world.leader(), account_id=2), what)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("picnic",)}, "kinds"),
        ({"kinds": ("study", "study")}, "kinds"),
        ({"kinds": ("study", "deploy")}, "kinds"),
        ({"day": TODAY + dt.timedelta(days=1)}, "day"),
        ({"day": small.LONG_AGO - dt.timedelta(days=1)}, "day"),
        ({"groups": ("GB", "GA")}, "groups"),
        ({"groups": ("GA", "GN")}, "groups"),
        ({"groups": ("GA", "GA")}, "groups"),
        ({"groups": ("GA", "NONE")}, "groups"),
        ({"for_day": dt.date(2025, 8, 31)}, "for_day"),
        ({"for_day": dt.date(2025, 10, 1)}, "for_day"),
        ({"day": dt.date(2025, 9, 6), "for_day": dt.date(2025, 8, 31)}, "for_day"),
        ({"attendance": (("GN1", "present"),)}, "attendance"),
        ({"attendance": (("NONE", "present"),)}, "attendance"),
        ({"attendance": (("GA1", "present"), ("GA1", "leave"))}, "attendance"),
        ({"attendance": (("GA1", "asleep"),)}, "attendance"),
        ({"theme": "学" * 121}, "theme"),
        ({"place": "坞\x00"}, "place"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(world: World, more: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        record(world.leader(), held(**more))
    assert [fault.field for fault in refused.value.faults] == [field]
    assert not Activity.objects.exists()
    assert not Event.objects.exists()


def test_all_faults_are_told_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        record(world.leader(), held(kinds=(), day=TODAY + dt.timedelta(days=2), attendance=(("NONE", "present"),)))
    assert {fault.field for fault in refused.value.faults} == {"kinds", "day", "attendance"}


def test_held_in_the_first_days_it_may_count_for_the_month_before(world: World) -> None:
    made = Activity.objects.get(pk=record(world.leader(), held(for_day=dt.date(2025, 9, 30))).id)
    assert made.counts_on == dt.date(2025, 9, 30)
    assert ActivityGroup.objects.get().counts_on == dt.date(2025, 9, 30)


def test_an_undo_takes_groups_and_attendance_along(world: World) -> None:
    taken = record(world.leader(), held(groups=("GA", "GB"), attendance=(("GA1", "present"), ("GB1", "home_taught"))))
    activity.withdraw(permit(world.leader(), WITHDRAW_ACTIVITY, pk=taken.id), on=TODAY)
    assert set(Attendance.objects.values_list("stands_to", flat=True)) == {TODAY}
    assert set(ActivityGroup.objects.values_list("stands_to", flat=True)) == {TODAY}
    assert list(Event.objects.order_by("seq").values_list("name", flat=True)) == [
        "ActivityRecorded",
        "ActivityWithdrawn",
    ]
    told = Event.objects.get(name="ActivityWithdrawn").payload["ids"]
    assert told["member_ids"] == [world.members["GA1"].pk, world.members["GB1"].pk]
    assert told["group_ids"] == [world.groups["GA"].pk, world.groups["GB"].pk]
    with pytest.raises(Refused):
        activity.withdraw(permit(world.leader(), WITHDRAW_ACTIVITY, pk=taken.id), on=TODAY)


def test_a_correction_is_a_new_record_that_names_the_old_one(world: World) -> None:
    first = record(world.leader(), held(attendance=(("GA1", "present"), ("GA2", "present"))))
    by = permit(world.leader(), WITHDRAW_ACTIVITY, pk=first.id)
    second = activity.correct(by, record=held(attendance=(("GA1", "present"),)), on=TODAY, at=NOW)
    old, new = Activity.objects.get(pk=first.id), Activity.objects.get(pk=second.id)
    assert (old.withdrawn_on, new.corrects, new.withdrawn_on) == (TODAY, old, None)
    assert Attendance.objects.filter(stands_to__gt=TODAY).count() == 1


def test_a_correction_that_is_refused_leaves_the_old_one(world: World) -> None:
    first = record(world.leader(), held())
    by = permit(world.leader(), WITHDRAW_ACTIVITY, pk=first.id)
    with pytest.raises(Refused):
        activity.correct(by, record=held(kinds=()), on=TODAY, at=NOW)
    assert Activity.objects.standing().count() == 1


def test_the_branch_records_its_own_and_takes_up_reports_in_the_same_form(world: World) -> None:
    reports = [record(world.leader(code), held(kinds=("report",), groups=(code,)), code).id for code in ("GA", "GB")]
    own(world.secretary(), world, kinds=("deploy", "study"), decided="修渠", takes_up=tuple(reports))
    made = Activity.objects.get(deploy=True)
    assert (made.branch_own, made.decided) == (True, "修渠")
    assert set(Uptake.objects.values_list("report_id", flat=True)) == set(reports)
    assert len(facts("fact_unit_act")) == 1


@pytest.mark.parametrize("more", [{"kinds": ("meeting",)}, {"kinds": ("report",)}, {"takes_up": (fresh_id(),)}])
def test_the_branch_does_not_record_what_is_the_groups(world: World, more: dict) -> None:
    with pytest.raises(Refused):
        own(world.secretary(), world, **more)
    assert not Activity.objects.exists()


def test_the_clerk_types_for_the_branch_but_takes_nothing_up(world: World) -> None:
    report = record(world.leader(), held(kinds=("report",))).id
    own(world.clerk(), world)
    with pytest.raises(Refused):
        own(world.clerk(), world, takes_up=(report,))
    assert not Uptake.objects.exists()


def test_a_report_is_taken_up_once(world: World) -> None:
    report = record(world.leader(), held(kinds=("report",))).id
    by = permit(world.secretary(), TAKE_UP_REPORT, pk=report)
    assert uptake.take_up(by, on=TODAY, at=NOW)
    assert not uptake.take_up(by, on=TODAY, at=NOW)
    assert Event.objects.filter(name="ReportTakenUp").count() == 1


def test_several_reports_are_taken_up_together_or_none(world: World) -> None:
    reports = [record(world.leader(code), held(kinds=("report",), groups=(code,)), code).id for code in ("GA", "GB")]
    far = record(world.leader("GX"), held(kinds=("report",), groups=("GX",)), "GX").id
    by = permit(world.secretary(), TAKE_UP_REPORTS, pk=world.village.pk)
    with pytest.raises(Refused):
        uptake.take_up_several(by, reports=[*reports, far], on=TODAY, at=NOW)
    assert not Uptake.objects.exists()
    assert uptake.take_up_several(by, reports=reports, on=TODAY, at=NOW) == 2


def test_a_report_taken_up_is_withdrawn_by_the_branch_alone(world: World) -> None:
    report = record(world.leader(), held(kinds=("report",))).id
    uptake.take_up(permit(world.secretary(), TAKE_UP_REPORT, pk=report), on=TODAY, at=NOW)
    with pytest.raises(Refused):
        activity.withdraw(permit(world.leader(), WITHDRAW_ACTIVITY, pk=report), on=TODAY)
    activity.withdraw(permit(world.secretary(), WITHDRAW_ACTIVITY, pk=report), on=TODAY)
    assert not Activity.objects.standing().exists()
    assert not Uptake.objects.standing().exists()
