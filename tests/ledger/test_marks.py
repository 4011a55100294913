"""Whatever a write changes, its marks name every cell that differs afterwards."""

import datetime as dt

import pytest
from django.db.models import Exists, OuterRef

from sanwang.affairs.events import ActivityRecorded, ActivityWithdrawn, AppraisalRecorded, TalkRecorded
from sanwang.affairs.models import Activity, ActivityGroup, Appraisal, Attendance, Talk
from sanwang.duties.events import ExcuseDecided
from sanwang.duties.keeping.marks import Touched, mark
from sanwang.duties.models import Dirty, Excuse
from sanwang.flows import wiring
from sanwang.kernel import clock, events
from sanwang.kernel.records import fresh_id
from sanwang.organization.events import MemberChanged, MembershipChanged, OfficeChanged
from sanwang.organization.models import Group, Member, Membership, Office
from sanwang.service.events import PairingChanged, TagsChanged, VisitRecorded
from sanwang.service.models import HouseholdTag, Pairing, Visit
from tests.ledger.conftest import DAY
from tests.ledger.following import SPRING, follows, idle, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)


def at_home(member):
    return Membership.objects.on(DAY).home().filter(member=member).first()


def test_events_are_wired():
    wiring.connect()
    assert events._reactions[VisitRecorded]


def test_a_visit(small_county):
    special = HouseholdTag.objects.on(DAY).values("household")
    pairing = Pairing.objects.on(DAY).filter(household__in=special).exclude(visits__day__month=11).first()
    visit = Visit.objects.create(pairing=pairing, village=pairing.village, **record(DAY))
    changed = follows(VisitRecorded(visit_id=visit.pk, pairing_id=pairing.pk, village_id=pairing.village_id, day=DAY))
    assert {row.duty for row in changed} == {"visit"}


def test_a_visit_of_one_who_has_no_group(small_county):
    special = HouseholdTag.objects.on(DAY).values("household")
    pairing = Pairing.objects.on(DAY).filter(household__in=special).exclude(visits__day__month=11).first()
    home = at_home(pairing.member)
    Membership.objects.filter(member=pairing.member).update(withdrawn_on=DAY)
    left = MembershipChanged(
        member_id=pairing.member_id,
        village_id=home.group.village_id,
        group_ids=(home.group_id,),
        from_day=home.valid_from,
    )
    follows(left)
    visit = Visit.objects.create(pairing=pairing, village=pairing.village, **record(DAY))
    changed = follows(VisitRecorded(visit_id=visit.pk, pairing_id=pairing.pk, village_id=pairing.village_id, day=DAY))
    assert {row.group for row in changed} == {""}


def test_a_pairing_that_ended_in_spring(small_county):
    special = HouseholdTag.objects.on(DAY).values("household")
    pairing = Pairing.objects.on(DAY).filter(household__in=special, valid_from__lt=SPRING).first()
    Pairing.objects.filter(pk=pairing.pk).update(valid_to=SPRING)
    told = PairingChanged(
        pairing_id=pairing.pk,
        member_id=pairing.member_id,
        household_id=pairing.household_id,
        village_id=pairing.village_id,
        day=SPRING,
    )
    assert {row.period for row in follows(told)} == {f"2025-{month:02}" for month in range(4, 12)}


def test_a_tag_from_spring_on(small_county):
    pairing = Pairing.objects.on(DAY).exclude(household__tags__isnull=False).filter(valid_from__lt=SPRING).first()
    HouseholdTag.objects.create(household=pairing.household, tag="disabled", valid_from=SPRING, recorded_on=DAY)
    paired = tuple(Pairing.objects.standing().filter(household=pairing.household).values_list("pk", flat=True))
    follows(
        TagsChanged(household_id=pairing.household_id, village_id=pairing.village_id, pairing_ids=paired, day=SPRING)
    )


def activity(group, kinds, members, *, branch_own=False, day=DAY):
    flags = dict.fromkeys(kinds, True)
    made = Activity.objects.create(
        unit=group.unit, village=group.village, branch_own=branch_own, **flags, **record(day)
    )
    carried = {"counts_on": day, "recorded_on": DAY, "stands_to": clock.FOREVER, **flags}
    if not branch_own:
        ActivityGroup.objects.create(activity=made, group=group, is_host=True, **carried)
    for member in members:
        Attendance.objects.create(
            activity=made, member=member, state="present", unit=group.unit, branch_own=branch_own, **carried
        )
    return {
        "activity_id": made.pk,
        "village_id": group.village_id,
        "unit_id": group.unit_id,
        "branch_own": branch_own,
        "group_ids": () if branch_own else (group.pk,),
        "member_ids": tuple(member.pk for member in members),
        "kinds": tuple(kinds),
        "counts_on": day,
    }


def test_an_activity_of_a_group_and_its_withdrawal(small_county):
    group, members = idle("study", "2025-11")
    told = activity(group, ["study", "meeting", "report", "life_meeting"], members)
    changed = follows(ActivityRecorded(**told))
    assert {row.duty for row in changed} >= {"study", "study_attendance"}
    Activity.objects.filter(pk=told["activity_id"]).update(withdrawn_on=DAY)
    follows(ActivityWithdrawn(**told))


def test_an_activity_of_the_branch(small_county):
    group, members = idle("study", "2025-11")
    changed = follows(ActivityRecorded(**activity(group, ["study", "deploy"], members, branch_own=True)))
    assert {row.duty for row in changed} >= {"study", "study_attendance"}


def test_a_talk_and_an_appraisal(small_county):
    group, [member, *_] = idle("talk", "2025-Q4")
    Talk.objects.filter(member=member).delete()
    Talk.objects.create(
        member=member, held_by=Office.objects.first().person, group=group, village=group.village, **record(DAY)
    )
    told = TalkRecorded(talk_id=fresh_id(), member_id=member.pk, village_id=member.village_id, day=DAY)
    Appraisal.objects.filter(member=member).delete()
    graded = AppraisalRecorded(
        appraisal_id=fresh_id(), member_id=member.pk, village_id=member.village_id, year=2025, graded=True
    )
    follows(
        told, *(TalkRecorded(talk_id=fresh_id(), member_id=member.pk, village_id=1, day=d) for d in quarters()), graded
    )


def quarters():
    return [dt.date(2025, month, 3) for month in (1, 4, 7, 10)]


def test_a_member_who_moved_in_spring(small_county):
    home = Membership.objects.on(DAY).home().filter(valid_from__lt=SPRING).first()
    other = Group.objects.filter(village=home.group.village, kind="natural_village").exclude(pk=home.group_id).first()
    Membership.objects.filter(pk=home.pk).update(valid_to=SPRING)
    Membership.objects.create(
        member=home.member, group=other, kind="home", valid_from=SPRING, recorded_on=DAY, code="moved"
    )
    told = MembershipChanged(
        member_id=home.member_id,
        village_id=other.village_id,
        group_ids=(home.group_id, other.pk),
        from_day=SPRING,
    )
    changed = follows(told)
    assert {row.group for row in changed} >= {home.group.code, other.code}


def test_a_member_who_was_full_only_later(small_county):
    member = Member.objects.filter(memberships__kind="home", full_on__lt=SPRING).first()
    Member.objects.filter(pk=member.pk).update(full_on=None)
    told = MemberChanged(
        member_id=member.pk, village_id=member.village_id, from_day=dt.date(2025, 1, 1), what="corrected"
    )
    assert {row.duty for row in follows(told)} == {"appraisal"}


def test_another_leader(small_county):
    at_home = Membership.objects.on(DAY).home().filter(group=OuterRef("group"), member__person=OuterRef("person"))
    office = Office.objects.on(DAY).filter(Exists(at_home), post="group_leader", valid_from__lt=SPRING).first()
    Office.objects.filter(pk=office.pk).update(valid_to=SPRING)
    told = OfficeChanged(
        post=office.post,
        village_id=office.village_id,
        group_id=office.group_id,
        unit_id=None,
        person_id=None,
        former_ids=(office.person_id,),
        from_day=SPRING,
    )
    assert {row.duty for row in follows(told)} == {"talk"}


@pytest.mark.parametrize("duty", ["study", "*"])
def test_an_excuse_agreed(small_county, duty):
    group, _ = idle("study", "2025-11")
    excuse = Excuse.objects.create(
        duty=duty,
        group=group,
        village=group.village,
        reason="flood",
        decision="agreed",
        decided_on=DAY,
        valid_from=SPRING,
        recorded_on=DAY,
    )
    told = ExcuseDecided(
        excuse_id=excuse.pk,
        duty=duty,
        member_id=None,
        group_id=group.pk,
        pairing_id=None,
        village_id=group.village_id,
        valid_from=SPRING,
        valid_to=None,
        agreed=True,
    )
    follows(told)


def test_a_mark_is_one_statement_and_names_the_cell_alone(small_county, django_assert_num_queries):
    pairing = Pairing.objects.on(DAY).filter(member__memberships__kind="home").first()
    with django_assert_num_queries(1):
        mark(["visit"], [DAY], Touched(pairings=(pairing.pk,)))
    home = at_home(pairing.member)
    [found] = Dirty.objects.values_list("duty", "period", "village_id", "group_id")
    assert found == ("visit", 2025 * 12 + 10, home.group.village_id, home.group_id)
