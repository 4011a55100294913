"""What a county sets of a duty changes exactly the cells of its days, through marks and worker."""

import datetime as dt

import pytest

from sanwang.affairs.events import TalkRecorded
from sanwang.affairs.models import Talk
from sanwang.duties.events import RuleChanged
from sanwang.duties.keeping import past
from sanwang.duties.keeping.audit import audit
from sanwang.duties.models import Dirty
from sanwang.duties.operations import rule
from sanwang.duties.operations.rule import NewRule
from sanwang.duties.queries import as_of
from sanwang.duties.rules import SET_RULE, WITHDRAW_RULE
from sanwang.kernel import clock, events
from sanwang.kernel.permits import Actor, Grant, permit
from sanwang.kernel.records import fresh_id
from sanwang.organization.events import OfficeChanged
from sanwang.organization.models import Division, Office
from tests.ledger.conftest import DAY
from tests.ledger.following import NOW, SPRING, drained, follows, idle, marks_of, record, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)


def set_to(since, *, until=None, duty="study", needed=2, **more):
    """Let the county's office set a duty; return the event's reaction having run with it."""
    county = Division.objects.get(level="county")
    by = permit(Actor(1, frozenset({Grant("county", "county", county.pk)})), SET_RULE, pk=county.pk)
    wanted = NewRule(
        id=fresh_id(), duty=duty, since=since, until=until, needed=needed, basis="某组通〔2025〕8号", **more
    )
    return rule.set_rule(by, record=wanted, on=DAY, at=NOW)


def taken_back(made):
    by = permit(Actor(1, frozenset({Grant("county", "county", made.county_id)})), WITHDRAW_RULE, pk=made.pk)
    rule.withdraw_rule(by, on=DAY)


OCTOBER = dt.date(2025, 10, 1)


def test_a_rule_set_and_taken_back(small_county):
    before = table(recount=False)
    made = set_to(OCTOBER)
    assert set(Dirty.objects.values_list("duty", flat=True)) == {"study"}
    after = drained()
    assert after == table(recount=True)
    changed = after ^ before
    assert {(row.duty, row.period) for row in changed} == {("study", "2025-10"), ("study", "2025-11")}
    was, now = ([row for row in rows if row[:2] == ("study", "2025-10")] for rows in (before, after))
    assert sum(row.owed for row in now) == sum(row.owed for row in was)
    assert sum(row.done for row in now) < sum(row.done for row in was)
    taken_back(made)
    assert drained() == before


def test_a_rule_with_a_last_day_changes_no_later_month(small_county):
    before = table(recount=False)
    set_to(dt.date(2025, 8, 1), until=dt.date(2025, 9, 30), duty="meeting", needed=0)
    changed = drained() ^ before
    assert {(row.duty, row.period) for row in changed} == {("meeting", "2025-08"), ("meeting", "2025-09")}
    assert drained() == table(recount=True)


def test_a_rule_ended_by_another_changes_up_to_now(small_county):
    set_to(dt.date(2025, 8, 1), duty="meeting", needed=0)
    drained()
    set_to(dt.date(2025, 9, 1), until=dt.date(2025, 9, 30), duty="meeting", needed=2)
    after = drained()
    assert after == table(recount=True)
    assert {row.period for row in after if row.duty == "meeting"} >= {"2025-07", "2025-09", "2025-10", "2025-11"}
    assert not [row for row in after if row[:2] == ("meeting", "2025-08")]


def test_a_rule_for_later_marks_nothing_yet(small_county):
    set_to(dt.date(2026, 1, 1))
    assert not Dirty.objects.exists()


@pytest.mark.parametrize("duty", ["visit", "deploy", "talk"])
def test_a_rule_reaches_what_stands_in_no_group_too(small_county, duty):
    before = table(recount=False)
    set_to(dt.date(2025, 7, 1), duty=duty, needed=0)
    after = drained()
    assert after == table(recount=True)
    first = "2025-Q3" if duty == "talk" else "2025-07"
    assert before - after == {row for row in before if row.duty == duty and row.period >= first}
    assert not after - before


def test_twin_a_rule_that_marks_nothing_is_noticed(small_county, monkeypatch):
    monkeypatch.setitem(events._reactions, RuleChanged, [])
    set_to(OCTOBER)
    assert drained() != table(recount=True)
    assert len(audit(day=DAY).differences) > 0
    assert table(recount=False) == table(recount=True)


def test_a_past_day_that_was_kept_is_counted_anew(small_county):
    county = Division.objects.get(level="county")
    asked = [("study", OCTOBER.year * 12 + 9)]
    past.count(past.begin(county.pk, dt.date(2025, 11, 10), at=NOW))
    assert as_of.kept(county.pk, dt.date(2025, 11, 10), asked)
    made = set_to(OCTOBER)
    assert not as_of.kept(county.pk, dt.date(2025, 11, 10), asked)
    past.count(past.begin(county.pk, dt.date(2025, 11, 10), at=NOW))
    assert as_of.kept(county.pk, dt.date(2025, 11, 10), asked)
    taken_back(made)
    assert not as_of.kept(county.pk, dt.date(2025, 11, 10), asked)


def test_only_the_leaders_talks(small_county):
    """Whose talk it was is read from the posts of that day; a post that changes afterwards is counted again."""
    set_to(OCTOBER, duty="talk", needed=1, manners=("leader",))
    assert drained() == table(recount=True)
    group, members = idle("talk", "2025-Q4")
    leader = Office.objects.on(DAY).get(group=group, post="group_leader")
    member = next(one for one in members if one.person_id != leader.person_id)
    Talk.objects.filter(member=member, day__gte=OCTOBER).delete()
    before = table(recount=True)
    Talk.objects.create(member=member, held_by=member.person, group=group, village=group.village, **record(DAY))
    told = TalkRecorded(talk_id=fresh_id(), member_id=member.pk, village_id=member.village_id, day=DAY)
    marks_of(told)
    assert drained() == table(recount=True) == before
    Talk.objects.create(member=member, held_by=leader.person, group=group, village=group.village, **record(DAY))
    changed = follows(told)
    assert {row.duty for row in changed} == {"talk"}
    Office.objects.filter(pk=leader.pk).update(valid_to=SPRING)
    gone = OfficeChanged(
        post=leader.post,
        village_id=leader.village_id,
        group_id=leader.group_id,
        unit_id=None,
        person_id=None,
        former_ids=(leader.person_id,),
        from_day=SPRING,
    )
    follows(gone)


def test_a_secretary_who_was_none_on_the_day(small_county):
    set_to(OCTOBER, duty="talk", needed=1, manners=("secretary",))
    drained()
    group, [member, *_] = idle("talk", "2025-Q4")
    office = Office.objects.on(DAY).filter(village=group.village, post="secretary").first()
    Talk.objects.create(member=member, held_by=office.person, group=group, village=group.village, **record(DAY))
    follows(TalkRecorded(talk_id=fresh_id(), member_id=member.pk, village_id=member.village_id, day=DAY))
    Office.objects.filter(pk=office.pk).update(valid_to=SPRING)
    told = OfficeChanged(
        post="secretary",
        village_id=office.village_id,
        group_id=None,
        unit_id=office.unit_id,
        person_id=None,
        former_ids=(office.person_id,),
        from_day=SPRING,
    )
    assert {row.duty for row in follows(told)} == {"talk"}
