"""A batch that is in: its changed rows may follow later, and taking it back looks at what has come to stand on it."""

from __future__ import annotations

import datetime as dt

import pytest

from sanwang.access.models import Account, Grant
from sanwang.affairs.models import Activity, Attendance
from sanwang.duties.models import Excuse
from sanwang.intake.content import opened
from sanwang.intake.models import State
from sanwang.intake.operations import batch as batches
from sanwang.intake.rules import CONFIRM_BATCH
from sanwang.intake.tests.taking import SYSTEM, TODAY, confirm, counts, group, known, member_row, take, undo
from sanwang.kernel import clock
from sanwang.kernel.permits import permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Refused, refuse
from sanwang.organization.models import Group, Member, Membership, Office, Person
from sanwang.organization.operations import member as members
from sanwang.organization.rules import MANAGE_MEMBER
from sanwang.service.models import Household, Pairing
from sanwang.service.tests.village import LONG_AGO

pytestmark = pytest.mark.django_db


def test_changes_that_were_left_can_be_accepted_later_and_are_taken_back_with_the_rest(village):
    known(village.member("张三"), 1)
    zhang = member_row("张三", 1, joined_date="2020.01", full_date="2021.01", group_code=group(village, 1))
    batch = take(village, "member_roster", [zhang, member_row("李四", 2)])
    assert (batch.changes_left, batch.counts["written"]) == (1, {"new": 1, "changed": 0})
    with pytest.raises(Refused, match="已经收过"):
        confirm(batch)
    later = TODAY + dt.timedelta(days=2)
    batch = confirm(batch, accept=True, day=later)
    assert (batch.changes_left, batch.counts["written"]) == (0, {"new": 1, "changed": 1})
    assert Membership.objects.on(later).get(member__person__name="张三").group == village.groups[1]
    assert batch.confirmed_on == TODAY
    with pytest.raises(Refused, match="已经收过"):
        confirm(batch, accept=True, day=later)
    undo(batch, day=later)
    assert Membership.objects.on(later).get().group == village.groups[0]
    assert not Member.objects.on(later).filter(person__name="李四").exists()


def test_what_is_given_up_by_the_worker_stays_in(village):
    known(village.member("张三"), 1)
    zhang = member_row("张三", 1, joined_date="2020.01", full_date="2021.01", group_code=group(village, 1))
    batch = take(village, "member_roster", [zhang, member_row("李四", 2)])
    by = permit(SYSTEM, CONFIRM_BATCH, pk=batch.pk)
    batches.start(by, accept_changes=True)
    batches.give_up(by, refusal=refuse("", "忙"))
    batch.refresh_from_db()
    assert (batch.state, batch.changes_left, batch.refusal) == (State.CONFIRMED, 1, "忙")


@pytest.mark.parametrize("rounds", [0, 1, 2], ids=["first time", "taken back once", "taken back twice"])
def test_undo_is_refused_for_who_came_again_as_for_who_came_first(village, rounds):
    rows = [member_row("张三", 1)]
    for _ in range(rounds):
        undo(take(village, "member_roster", rows))
    batch = take(village, "member_roster", [*rows, member_row("李四", 2)])
    pairing = village.pair(Member.objects.get(person__name="张三"), village.household("户甲"), since=TODAY)
    with pytest.raises(Refused, match="表 第 2 行：后来又有结对"):
        undo(batch)
    Pairing.objects.filter(pk=pairing.pk).update(withdrawn_on=TODAY)
    undo(batch)
    assert Member.objects.taken_back().count() == 2


@pytest.mark.parametrize("rounds", [0, 1], ids=["first time", "taken back once"])
def test_undo_is_refused_for_who_was_given_a_post_since(village, rounds):
    rows = [member_row("张三", 1)]
    for _ in range(rounds):
        undo(take(village, "member_roster", rows))
    batch = take(village, "member_roster", rows)
    village.leader(Member.objects.get(), since=TODAY)
    with pytest.raises(Refused, match="表 第 2 行：后来又有任职"):
        undo(batch)


def test_a_post_from_before_he_was_a_member_holds_nobody_back(village):
    rows = [member_row("张三", 1)]
    undo(take(village, "member_roster", rows))
    village.leader(Member.objects.get(), since=LONG_AGO)
    undo(take(village, "member_roster", rows))
    assert Office.objects.standing().count() == 1


def test_what_two_rows_put_is_taken_back_to_what_was_before_the_first(village):
    """One head of two households: each row says his new telephone."""
    head = village.household("赵六", phone="15400000001").head
    village.household("赵六", phone="", hamlet=1)
    Household.objects.update(head=head)
    rows = [{"head_name": "赵六", "group_code": group(village, number), "phone": "15400000002"} for number in (0, 1)]
    batch = take(village, "special_households", rows, accept=True)
    assert batch.counts["written"] == {"new": 0, "changed": 2}
    head.refresh_from_db()
    assert head.phone == "15400000002"
    undo(batch)
    head.refresh_from_db()
    assert head.phone == "15400000001"


def test_of_two_telephones_of_one_head_the_second_is_left(village):
    head = village.household("赵六", phone="15400000001").head
    village.household("赵六", phone="", hamlet=1)
    Household.objects.update(head=head)
    rows = [
        {"head_name": "赵六", "group_code": group(village, number), "phone": f"1540000000{number + 2}"}
        for number in (0, 1)
    ]
    assert counts(take(village, "special_households", rows)) == {"changed": 1, "conflict": 1}


def test_two_rows_about_one_member_by_his_code(village):
    code = village.member("张三").code
    rows = [member_row("张三", 1, id_number="", phone=f"1540000000{n}", codes=code) for n in (1, 2)]
    batch = take(village, "member_roster", rows)
    assert counts(batch) == {"changed": 1, "conflict": 1}


def test_a_pairing_that_is_excused_keeps_its_day(village):
    pairing = village.pair(village.member("张三"), village.household("户甲"))
    Excuse.objects.create(
        code="E1", duty="visit", pairing=pairing, village=village.division, reason="away", valid_from=TODAY,
        recorded_on=TODAY,
    )  # fmt: skip
    row = {"group_code": group(village), "member_name": "张三", "head_name": "户甲", "since": "2025-03"}
    assert counts(take(village, "pairing_ledger", [row], accept=True)) == {"conflict": 1}
    assert Pairing.objects.standing().get() == pairing


@pytest.mark.parametrize("more", [{"note": "长" * 201}, {"specialty": "长" * 61}, {"name": "长" * 31}], ids=str)
@pytest.mark.parametrize("is_known", [False, True])
def test_what_the_county_cannot_hold_is_left_and_said(village, more, is_known):
    if is_known:
        known(village.member("张三"), 1)
    batch = take(village, "member_roster", [{**member_row("张三", 1), **more}, member_row("李四", 2)], accept=True)
    assert counts(batch) == {"conflict": 1, "new": 1}
    assert opened(batch.rows.get(kind="conflict").content_sealed).why == "too_long"


def test_a_population_that_no_household_has(village):
    village.household("户甲")
    row = {"head_name": "户甲", "group_code": group(village), "population": 40_000}
    assert counts(take(village, "special_households", [row], accept=True)) == {"conflict": 1}


def test_a_pairing_named_twice_is_made_once(village):
    village.member("张三")
    village.household("户甲", phone="15400000001")
    row = {"group_code": group(village), "member_name": "张三", "head_name": "户甲", "since": "2025-03"}
    batch = take(village, "pairing_ledger", [{**row, "phone": ""}, {**row, "phone": "15400000001"}])
    assert counts(batch) == {"new": 1, "conflict": 1}


def test_full_in_the_month_in_which_he_joined(village):
    take(village, "member_roster", [member_row("张三", 1, joined_date="2001.07.20", full_date="2001.07")])
    member = Member.objects.get()
    assert (member.full_on, member.full_precision) == (dt.date(2001, 7, 20), "month")


def test_of_two_rows_of_a_household_each_says_its_part(village):
    home = village.household("户甲", phone="")
    row = {"head_name": "户甲", "group_code": group(village)}
    rows = [{**row, "population": 4, "phone": ""}, {**row, "population": None, "phone": "15400000009"}]
    take(village, "special_households", rows, accept=True)
    home.refresh_from_db()
    assert (home.population, home.head.phone) == (4, "15400000009")


def test_a_blank_that_takes_tags_away_and_a_row_that_gives_some_disagree(village):
    home = village.household("户甲", "disabled", phone="")
    row = {"group_code": group(village), "head_name": "户甲", "since": "2025-03"}
    for name in ("张三", "李四"):
        village.pair(village.member(name), home, since=dt.date(2025, 3, 1))
    rows = [{**row, "member_name": "张三", "tags": ""}, {**row, "member_name": "李四", "tags": "残疾人、低收入户"}]
    assert counts(take(village, "pairing_ledger", rows)) == {"changed": 1, "conflict": 1}


class TestUndoLooksAtWhatCannotGoOn:
    def test_a_group_closed_since(self, village):
        known(village.member("张三"), 1)
        row = member_row("张三", 1, joined_date="2020.01", full_date="2021.01", group_code=group(village, 1))
        batch = take(village, "member_roster", [row], accept=True)
        Group.objects.filter(pk=village.groups[0].pk).update(valid_to=TODAY)
        with pytest.raises(Refused, match="后来又有党小组"):
            undo(batch)

    def test_a_leader_who_died_since(self, village):
        old = village.member("张三")
        village.leader(old)
        village.member("李四")
        row = {"village_code": "甲村", "name": village.groups[0].name, "kind": "自然村党小组", "leader": "李四"}
        batch = take(village, "group_ledger", [row], accept=True)
        Member.objects.filter(pk=old.pk).update(left_on=TODAY, left_why="death")
        with pytest.raises(Refused, match="后来又有党员信息"):
            undo(batch)

    def test_an_account_as_a_member(self, village):
        rows = [member_row("张三", 1)]
        undo(take(village, "member_roster", rows))
        batch = take(village, "member_roster", rows)
        account = Account.objects.create(username="zhang", display_name="张三", person=Person.objects.get())
        grant = account.grants.create(role="member", valid_from=TODAY)
        with pytest.raises(Refused, match="后来又有账号"):
            undo(batch)
        grant.delete()
        undo(batch)

    def test_a_withdrawn_activity_holds_nobody(self, village):
        batch = take(village, "member_roster", [member_row("张三", 1)])
        day = {"day": TODAY, "recorded_on": TODAY}
        activity = Activity.objects.create(
            id=fresh_id(), unit=village.branch, village=village.division, meeting=True,
            recorded_at=dt.datetime.now(dt.UTC), **day,
        )  # fmt: skip
        Attendance.objects.create(
            activity=activity, member=Member.objects.get(), state="present", unit=village.branch, branch_own=False,
            meeting=True, counts_on=TODAY, recorded_on=TODAY, stands_to=dt.date(9999, 12, 31),
        )  # fmt: skip
        with pytest.raises(Refused, match="后来又有参加活动的记录"):
            undo(batch)
        Activity.objects.update(withdrawn_on=TODAY)
        undo(batch)


def test_who_was_taken_back_is_not_corrected(village):
    undo(take(village, "member_roster", [member_row("张三", 1)]))
    by = permit(SYSTEM, MANAGE_MEMBER, pk=Member.objects.get().pk)
    with pytest.raises(Refused, match="已经撤回"):
        members.correct(by, changes={"joined_on": dt.date(1999, 7, 1)}, on=TODAY)
    assert Member.objects.taken_back().count() == 1


def test_who_leads_by_an_import_may_record_for_the_group_and_who_led_before_no_more(village):
    persons = {}
    for name in ("张三", "李四"):
        persons[name] = village.member(name).person
        Account.objects.create(username=f"u{len(persons)}", display_name=name, person=persons[name])
    village.leader(Member.objects.get(person=persons["张三"]))
    Grant.objects.create(account=persons["张三"].account, role="leader", group=village.groups[0], valid_from=LONG_AGO)
    row = {"village_code": "甲村", "name": village.groups[0].name, "kind": "自然村党小组", "leader": "李四"}

    def seated() -> list[str]:
        rows = Grant.objects.on(clock.today()).filter(role="leader", group=village.groups[0])
        return [grant.account.person.name for grant in rows]

    batch = take(village, "group_ledger", [row], accept=True, day=clock.today())
    assert seated() == ["李四"]
    undo(batch, day=clock.today())
    assert seated() == ["张三"]
