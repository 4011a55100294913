"""A workbook is taken in once, and taken back as a whole; what stands on it holds it."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest

from sanwang.duties.models import Dirty
from sanwang.intake.content import opened
from sanwang.intake.models import Batch, Kind, State
from sanwang.intake.operations.taking import registry
from sanwang.intake.tests.taking import (
    SYSTEM,
    TODAY,
    confirm,
    counts,
    group,
    id_number,
    known,
    member_row,
    preview,
    take,
    undo,
)
from sanwang.kernel import secrets
from sanwang.kernel.models import Event
from sanwang.kernel.permits import permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Refused
from sanwang.organization.models import (
    Affiliation,
    Coverage,
    Group,
    Member,
    Membership,
    NaturalVillage,
    Office,
    Person,
    Place,
)
from sanwang.organization.operations import membership as memberships
from sanwang.organization.rules import MANAGE_MEMBER
from sanwang.service.models import HouseholdTag, Pairing, Visit
from sanwang.service.tests.village import LONG_AGO, Village

pytestmark = pytest.mark.django_db


def why(batch: Batch) -> list[str]:
    return [opened(row.content_sealed).why for row in batch.rows.filter(kind=Kind.CONFLICT).order_by("row")]


def visit(pairing: Pairing) -> Visit:
    return Visit.objects.create(
        id=fresh_id(), pairing=pairing, day=TODAY, recorded_on=TODAY, village=pairing.village,
        recorded_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip


class TestRoster:
    def test_new_members_are_there_from_the_day(self, village):
        rows = [member_row("张三", 1, phone="15400000001", group_code=group(village)), member_row("李四", 2)]
        batch = take(village, "member_roster", rows)
        assert (batch.state, counts(batch), batch.counts["written"]) == (
            State.CONFIRMED,
            {"new": 2},
            {"new": 2, "changed": 0},
        )
        zhang = Member.objects.get(person__name="张三")
        assert (zhang.joined_on, zhang.joined_precision) == (dt.date(2001, 7, 1), "month")
        assert (zhang.person.phone, zhang.person.id_number) == ("15400000001", id_number(1))
        assert zhang.person.name_key == "zhang san"
        assert Affiliation.objects.get(member=zhang).valid_from == TODAY
        assert Membership.objects.on(TODAY).get(member=zhang).group == village.groups[0]
        assert Membership.objects.on(TODAY - dt.timedelta(days=1)).count() == 0

    def test_the_same_file_is_the_same_batch_and_adds_nothing(self, village):
        rows = [member_row("张三", 1)]
        first = take(village, "member_roster", rows)
        again = preview(village, "member_roster", rows)
        assert (again.pk, again.state) == (first.pk, State.CONFIRMED)
        with pytest.raises(Refused, match="已经收过"):
            confirm(again)
        assert Member.objects.count() == 1
        other = preview(village, "member_roster", [*rows, member_row("李四", 2)])
        assert counts(other) == {"new": 1, "unchanged": 1}

    def test_a_change_waits_until_it_is_accepted_and_says_before_and_after(self, village):
        member = known(village.member("张三"), 1)
        row = member_row("张三", 1, joined_date="2020.01", full_date="2021.01", group_code=group(village, 1))
        batch = take(village, "member_roster", [row])
        assert (counts(batch), batch.counts["written"]["changed"]) == ({"changed": 1}, 0)
        changes = opened(batch.rows.get().content_sealed).changes
        assert changes == {"group_code": (village.groups[0].code, village.groups[1].code)}
        assert Membership.objects.on(TODAY).get().group == village.groups[0]
        again = take(village, "member_roster", [{**row, "phone": "15400000009"}], accept=True)
        assert again.counts["written"]["changed"] == 1
        assert Membership.objects.on(TODAY).get().group == village.groups[1]
        old = Membership.objects.get(group=village.groups[0])
        assert (old.valid_from, old.valid_to, old.withdrawn_on) == (LONG_AGO, TODAY, None)
        member.person.refresh_from_db()
        assert member.person.phone == "15400000009"

    def test_a_blank_and_a_missing_column_say_nothing_and_a_month_is_its_days(self, village):
        member = known(village.member("张三"), 1)
        member.specialty = "驾驶"
        member.save()
        row = member_row("张三", 1, joined_date="2020.01.01", full_date="2021.01", specialty="", phone=None)
        assert counts(preview(village, "member_roster", [row])) == {"unchanged": 1}

    def test_who_became_full_changes_from_the_day_that_the_sheet_names(self, village):
        member = known(village.member("张三"), 1)
        Member.objects.filter(pk=member.pk).update(full_on=None)
        row = member_row("张三", 1, joined_date="2020.01", full_date="2025.03.02")
        take(village, "member_roster", [row], accept=True)
        member.refresh_from_db()
        assert (member.full_on, member.full_precision) == (dt.date(2025, 3, 2), "day")

    def test_conflicts_are_left(self, village):
        other = Village("乙", "361126101201", village.county)
        known(other.member("王五"), 3)
        gone = known(village.member("赵六"), 4)
        Member.objects.filter(pk=gone.pk).update(left_on=dt.date(2024, 1, 1), left_why="transfer")
        rows = [
            member_row("王五", 3),
            member_row("赵六", 4),
            member_row("钱七", 5, status="预备党员"),
            member_row("孙八", 6),
        ]
        batch = take(village, "member_roster", rows, accept=True)
        assert counts(batch) == {"new": 1, "conflict": 3}
        assert why(batch) == ["other_village", "left", "status_date"]
        assert not Member.objects.filter(person__name="钱七").exists()

    def test_a_person_who_is_known_is_not_made_twice(self, village):
        person = Person.objects.create(
            name="张三", name_key="zhang san", id_number_index=secrets.blind("id_number", id_number(1)),
            id_number_sealed=secrets.seal(id_number(1)),
        )  # fmt: skip
        take(village, "member_roster", [member_row("张三", 1, education="大专")])
        assert Member.objects.get().person == person
        person.refresh_from_db()
        assert person.education == "大学专科"

    def test_undo_takes_back_and_the_file_can_come_again(self, village):
        rows = [member_row("张三", 1, group_code=group(village))]
        batch = undo(take(village, "member_roster", rows))
        assert batch.state == State.UNDONE
        assert list(Member.objects.on(TODAY)) == []
        assert not Membership.objects.standing().exists()
        assert not Affiliation.objects.standing().exists()
        again = take(village, "member_roster", rows)
        assert (again.pk != batch.pk, counts(again)) == (True, {"new": 1})
        assert Member.objects.on(TODAY).get().code == Member.objects.get().code
        assert Membership.objects.on(TODAY).count() == 1

    def test_who_was_taken_back_can_come_in_elsewhere(self, village):
        other = Village("乙", "361126101201", village.county)
        undo(take(village, "member_roster", [member_row("张三", 1)]))
        batch = take(other, "member_roster", [member_row("张三", 1)])
        member = Member.objects.get()
        assert (member.village, member.unit, member.left_on) == (other.division, other.branch, None)
        undo(batch)
        assert not Member.objects.on(TODAY).exists()

    def test_undo_restores_what_was_changed(self, village):
        member = known(village.member("张三"), 1)
        row = member_row("章三", 1, joined_date="2019.01", full_date="2021.01", group_code=group(village, 1))
        batch = take(village, "member_roster", [row], accept=True)
        assert Person.objects.get().name == "章三"
        undo(batch)
        member.refresh_from_db()
        assert (member.person.name, member.joined_on, member.joined_precision) == ("张三", LONG_AGO, "day")
        home = Membership.objects.on(TODAY).get()
        assert (home.group, home.valid_to) == (village.groups[0], None)

    def test_undo_is_refused_where_later_records_stand_on_it(self, village):
        batch = take(
            village, "member_roster", [member_row("张三", 1, group_code=group(village)), member_row("李四", 2)]
        )
        member = Member.objects.get(person__name="张三")
        later = TODAY + dt.timedelta(days=3)
        memberships.move(
            permit(SYSTEM, MANAGE_MEMBER, pk=member.pk), group_id=village.groups[1].pk, day=later, on=later
        )
        village.pair(Member.objects.get(person__name="李四"), village.household("户甲"))
        with pytest.raises(Refused) as refused:
            undo(batch, day=later)
        said = [str(fault.sentence) for fault in refused.value.faults]
        assert "表 第 2 行：后来又有编组" in said
        assert "表 第 3 行：后来又有结对" in said
        assert Batch.objects.get().state == State.CONFIRMED

    def test_a_failure_in_the_middle_leaves_nothing(self, village):
        batch = preview(village, "member_roster", [member_row("张三", 1)])

        def broken(matched, desk):
            take_all(matched, desk)
            raise RuntimeError("killed")

        take_all = registry.TAKERS["member_roster"]
        with mock.patch.dict(registry.TAKERS, member_roster=broken), pytest.raises(RuntimeError):
            confirm(batch)
        assert (Member.objects.count(), Person.objects.count(), Event.objects.count()) == (0, 0, 0)
        assert Batch.objects.get().state == State.PREVIEWED
        assert confirm(batch).counts["written"]["new"] == 1

    def test_what_changed_since_the_preview_is_left(self, village):
        member = known(village.member("张三"), 1)
        row = member_row("张三", 1, joined_date="2020.01", full_date="2021.01", group_code=group(village, 1))
        batch = preview(village, "member_roster", [row])
        Membership.objects.filter(member=member).update(group=village.group("甲别屋党小组"))
        batch = confirm(batch, accept=True)
        assert (counts(batch), why(batch)) == ({"conflict": 1}, ["changed_since"])

    def test_one_event_a_township_without_a_name_in_it_and_cells_are_marked(self, village):
        take(village, "member_roster", [member_row("张三", 1, group_code=group(village))])
        event = Event.objects.get(name="ImportConfirmed")
        assert (event.chain, event.payload["ids"]["rows"]) == (village.township.code, {"new": 1})
        assert "张三" not in str(event.payload)
        assert Dirty.objects.filter(group_id=village.groups[0].pk).exists()


class TestGroups:
    def row(self, village: Village, name: str, leader: str, **more) -> dict:
        return {"village_code": "甲村", "name": name, "kind": "自然村", "leader": leader, "founded": "2024.05", **more}

    def test_a_new_group_has_its_leader_its_villages_and_its_place(self, village):
        leader = village.member("张三")
        rows = [self.row(village, "新屋党小组", "张三", natural_villages="新屋、甲上屋")]
        batch = take(village, "group_ledger", rows)
        assert counts(batch) == {"new": 1}
        made = Group.objects.get(name="新屋党小组")
        assert (made.code[:2], made.founded, made.founded_precision) == ("GN", dt.date(2024, 5, 1), "month")
        assert Office.objects.on(TODAY).get(group=made).person == leader.person
        assert sorted(
            Coverage.objects.on(TODAY).filter(group=made).values_list("natural_village__name", flat=True)
        ) == [
            "新屋",
            "甲上屋",
        ]
        assert Place.objects.get(group=made).valid_from == dt.date(2024, 5, 1)
        undo(batch)
        assert not Group.objects.on(TODAY).filter(name="新屋党小组").exists()
        assert not Office.objects.on(TODAY).exists()
        assert not Place.objects.filter(group=made, valid_from__gte=dt.date(2000, 1, 1)).exists()
        assert counts(take(village, "group_ledger", rows)) == {"new": 1}

    def test_another_leader_leads_from_the_day(self, village):
        old, new = village.member("张三"), village.member("李四")
        office = village.leader(old)
        Coverage.objects.create(
            natural_village=village.hamlets[0], group=village.groups[0], valid_from=LONG_AGO, recorded_on=LONG_AGO
        )
        row = self.row(village, group(village), "李四", founded="2020.01", natural_villages="甲上屋")
        batch = take(village, "group_ledger", [row], accept=True)
        assert opened(batch.rows.get().content_sealed).changes == {"leader": ("张三", "李四")}
        office.refresh_from_db()
        assert office.valid_to == TODAY
        assert Office.objects.on(TODAY).get(group=village.groups[0]).person == new.person
        undo(batch)
        assert Office.objects.on(TODAY).get(group=village.groups[0]).person == old.person

    def test_a_natural_village_of_another_group_is_a_conflict_unless_that_one_gives_it_up(self, village):
        village.member("张三")
        for hamlet, owner in zip(village.hamlets, village.groups, strict=True):
            Coverage.objects.create(natural_village=hamlet, group=owner, valid_from=LONG_AGO, recorded_on=LONG_AGO)
        both = self.row(village, group(village), "张三", founded="2020.01", natural_villages="甲上屋、甲下屋")
        batch = preview(village, "group_ledger", [both])
        assert why(batch) == ["natural_taken"]
        other = self.row(village, group(village, 1), "张三", founded="2020.01", natural_villages="新屋")
        take(village, "group_ledger", [both, other], accept=True)
        covered = Coverage.objects.on(TODAY).filter(group=village.groups[0])
        assert sorted(covered.values_list("natural_village__name", flat=True)) == ["甲上屋", "甲下屋"]
        assert NaturalVillage.objects.filter(name="新屋").count() == 1

    def test_kind_and_a_probationary_leader_are_conflicts(self, village):
        leader = village.member("张三")
        Member.objects.filter(pk=leader.pk).update(full_on=None)
        rows = [self.row(village, group(village), "张三", kind="产业"), self.row(village, group(village, 1), "张三")]
        assert why(preview(village, "group_ledger", rows)) == ["kind", "leader_probationary"]


class TestPairings:
    def row(self, village: Village, member: str, head: str, **more) -> dict:
        return {"group_code": group(village), "member_name": member, "head_name": head, "since": "2025.03", **more}

    def test_a_new_pairing_holds_from_its_month(self, village):
        village.member("张三")
        village.household("户甲")
        batch = take(village, "pairing_ledger", [self.row(village, "张三", "户甲")])
        pairing = Pairing.objects.get()
        assert (pairing.valid_from, pairing.valid_from_precision) == (dt.date(2025, 3, 1), "month")
        assert counts(batch) == {"new": 1}
        assert counts(preview(village, "pairing_ledger", [self.row(village, "张三", "户甲", since="2025.03.09")])) == {
            "unchanged": 1
        }

    def test_undo_is_refused_while_a_visit_stands_on_it(self, village):
        village.member("张三")
        village.household("户甲")
        batch = take(village, "pairing_ledger", [self.row(village, "张三", "户甲")])
        made = visit(Pairing.objects.get())
        with pytest.raises(Refused) as refused:
            undo(batch)
        assert str(refused.value.faults[0].sentence) == "表 第 2 行：后来又有走访记录"
        made.withdrawn_on = TODAY
        made.save()
        undo(batch)
        assert not Pairing.objects.standing().exists()

    def test_a_day_put_right_is_a_new_pairing_that_names_the_old_one(self, village):
        old = village.pair(village.member("张三"), village.household("户甲"), since=dt.date(2025, 1, 5))
        row = self.row(village, "张三", "户甲")
        batch = take(village, "pairing_ledger", [row], accept=True)
        right = Pairing.objects.standing().get()
        assert (right.corrects, right.valid_from) == (old, dt.date(2025, 3, 1))
        undo(batch)
        assert Pairing.objects.standing().get() == old

    def test_a_visited_pairing_keeps_its_day(self, village):
        pairing = village.pair(village.member("张三"), village.household("户甲"), since=dt.date(2025, 1, 5))
        visit(pairing)
        assert why(preview(village, "pairing_ledger", [self.row(village, "张三", "户甲")])) == ["visited"]

    def test_what_it_says_of_the_household_is_dated(self, village):
        household = village.household("户甲", "low_income", "disabled", population=3)
        village.pair(village.member("张三"), household, since=dt.date(2025, 3, 5))
        row = self.row(village, "张三", "户甲", population="4人", tags="残疾人、空巢老人", phone="15400000077")
        batch = take(village, "pairing_ledger", [row], accept=True)
        household.refresh_from_db()
        assert (household.population, household.head.phone) == (4, "15400000077")
        assert _tags(TODAY) == {"disabled", "empty_nest"}
        assert _tags(TODAY - dt.timedelta(days=1)) == {"low_income", "disabled"}
        undo(batch)
        assert _tags(TODAY) == {"low_income", "disabled"}
        household.refresh_from_db()
        assert (household.population, household.head.phone) == (3, "15412345678")


class TestSpecialHouseholds:
    def test_tags_begin_and_end_on_the_day(self, village):
        village.household("户甲", "low_income")
        village.household("户乙", "disabled")
        rows = [
            {"group_code": group(village), "head_name": "户甲", "low_income": "", "empty_nest": "√", "disabled": ""},
            {"group_code": group(village), "head_name": "户乙", "low_income": "", "empty_nest": "", "disabled": "是"},
        ]
        batch = take(village, "special_households", rows, accept=True)
        assert counts(batch) == {"changed": 1, "unchanged": 1}
        assert _tags(TODAY) == {"empty_nest", "disabled"}
        assert Dirty.objects.count() == 0  # nobody looks after them: nothing is owed
        undo(batch)
        assert _tags(TODAY) == {"low_income", "disabled"}

    def test_a_file_that_says_two_things_of_a_household(self, village):
        village.household("户甲")
        row = {"group_code": group(village), "head_name": "户甲", "low_income": "√", "population": 3}
        batch = preview(village, "special_households", [row, {**row, "population": 4}])
        assert (counts(batch), why(batch)) == ({"changed": 1, "conflict": 1}, ["disagrees"])


def _tags(day: dt.date) -> set[str]:
    return set(HouseholdTag.objects.on(day).values_list("tag", flat=True))
