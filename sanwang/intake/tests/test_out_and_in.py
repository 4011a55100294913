"""What goes out comes in again without a difference, also where the county holds less than a form requires."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from sanwang.intake.checking.directory import Context
from sanwang.intake.checking.places import read_group
from sanwang.intake.content import opened
from sanwang.intake.models import Batch, Kind
from sanwang.intake.operations.export import Exported, write_out
from sanwang.intake.rules import export
from sanwang.intake.tests.made_up import VILLAGE, SmallCounty
from sanwang.intake.tests.taking import SYSTEM, TODAY, confirm, counts, id_number, known, preview, read_in
from sanwang.kernel.permits import permit
from sanwang.organization.models import (
    Affiliation,
    Coverage,
    Group,
    Member,
    Membership,
    NaturalVillage,
    Office,
    Person,
)
from sanwang.service.models import Household
from sanwang.service.tests.village import LONG_AGO, Village, person

pytestmark = pytest.mark.django_db
CODES = "三网编号"
LAST_MONTH = TODAY - dt.timedelta(days=30)


def out(village: Village, form: str, *, day: dt.date = TODAY) -> Exported:
    return write_out(permit(SYSTEM, export(form), pk=village.township.pk), form=form, day=day)


def back(village: Village, form: str, *, day: dt.date = TODAY, **typed: Any) -> Batch:
    """Send a form out and in; ``typed``: what a clerk writes into the first row before, by the column's header."""
    exported = out(village, form, day=day)
    content = _with(exported.content, typed) if typed else exported.content
    return read_in(village.township, form, content, exported.filled.contexts, day=day)


def _with(content: bytes, typed: dict[str, Any]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    head = next(row for row in sheet.iter_rows() if {cell.value for cell in row} & typed.keys())
    for cell in head:
        if cell.value in typed:
            sheet.cell(cell.row + 1, cell.column).value = typed[cell.value]
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def headers(exported: Exported) -> set[Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(exported.content)).active
    return {cell.value for row in sheet.iter_rows() for cell in row}


def errors(batch: Batch) -> list[tuple[str, str]]:
    rows = batch.rows.filter(kind=Kind.ERROR)
    return [error for row in rows for error in opened(row.content_sealed).errors]


class TestGroupsAndWhoLeadsThem:
    def test_none(self, village):
        village.leader(village.member("张三"), group=0)
        assert counts(back(village, "group_ledger")) == {"unchanged": 2}

    def test_one_who_is_no_member(self, village):
        Office.objects.create(
            person=person("李四"), post="group_leader", group=village.groups[0], village=village.division,
            valid_from=TODAY, recorded_on=TODAY,
        )  # fmt: skip
        assert counts(back(village, "group_ledger")) == {"unchanged": 2}

    def test_one_who_is_no_member_beside_a_member_of_his_name(self, village):
        self.test_one_who_is_no_member(village)
        village.member("李四")
        assert counts(back(village, "group_ledger")) == {"unchanged": 2}

    def test_one_of_another_village(self, village):
        other = Village("乙", "361126101201", village.county)
        village.leader(other.member("王五"), group=1)
        assert counts(back(village, "group_ledger")) == {"unchanged": 2}

    def test_a_leader_is_typed_into_the_vacancy(self, village):
        member = village.member("张三")
        batch = confirm(back(village, "group_ledger", 组长="张三"), accept=True)
        assert counts(batch) == {"changed": 1, "unchanged": 1}
        assert Office.objects.on(TODAY).get(group=village.groups[0]).person == member.person

    def test_who_is_no_member_is_not_appointed_elsewhere(self, village):
        self.test_one_who_is_no_member(village)
        batch = back(village, "group_ledger", 党小组名称="新屋党小组")
        assert counts(batch) == {"conflict": 1, "unchanged": 1}

    def test_without_codes_the_form_asks_for_a_leader(self, village):
        row = {"village_code": "甲村", "name": "甲上屋党小组", "kind": "自然村党小组", "leader": ""}
        assert errors(preview(village, "group_ledger", [row])) == [("leader", "E_REQUIRED")]


class TestMembersOfWhomLittleIsKnown:
    def test_they_come_in_as_they_are(self, village):
        known(village.member("张三"), 1)
        for _ in range(2):
            village.member("李四")  # two of one name, without number, sex or birthday
        exported = out(village, "member_roster")
        assert CODES in headers(exported)
        assert counts(back(village, "member_roster")) == {"unchanged": 3}

    def test_what_is_known_of_all_needs_no_codes(self, village):
        known(village.member("张三"), 1)
        assert CODES not in headers(out(village, "member_roster"))

    def test_a_clerk_fills_the_number_in(self, village):
        member = village.member("张三")
        batch = back(village, "member_roster", 身份证号=id_number(7), 性别="男", 出生年月="1970.01")
        assert counts(batch) == {"changed": 1}
        confirm(batch, accept=True)
        assert Person.objects.get(member=member).id_number == id_number(7)
        assert Member.objects.count() == 1
        assert counts(back(village, "member_roster")) == {"unchanged": 1}

    def test_the_number_of_another_is_given_to_nobody(self, village):
        village.member("张三", group=None)
        known(village.member("李四"), 7)
        batch = back(village, "member_roster", 身份证号=id_number(7), 性别="男", 出生年月="1970.01")
        assert errors(batch) == [("id_number", "E_DUPLICATE")]
        assert opened(batch.rows.get(kind=Kind.CONFLICT).content_sealed).why == "two_persons"

    @pytest.mark.parametrize("code", ["M404", "不知道"])
    def test_whom_no_code_names_is_not_taken_in(self, village, code):
        village.member("张三")
        batch = back(village, "member_roster", 三网编号=code)
        assert counts(batch) == {"conflict": 1}
        assert opened(batch.rows.get().content_sealed).why == "no_number"

    def test_without_code_or_number_the_form_asks_for_it(self, village):
        village.member("张三")
        batch = back(village, "member_roster", 三网编号="")
        assert errors(batch) == [("sex", "E_REQUIRED"), ("birth_date", "E_REQUIRED"), ("id_number", "E_REQUIRED")]


class TestWhatHasChangedSince:
    """As of a past day: it comes in, on that day, as it went out."""

    @pytest.mark.parametrize("why", ["death", "transfer"])
    def test_who_has_left(self, village, why):
        member = known(village.member("张三"), 1)
        village.pair(member, village.household("户甲"))
        Member.objects.filter(pk=member.pk).update(left_on=TODAY, left_why=why)
        Membership.objects.update(valid_to=TODAY)
        assert counts(back(village, "member_roster", day=LAST_MONTH)) == {"unchanged": 1}
        assert counts(back(village, "pairing_ledger", day=LAST_MONTH)) == {"unchanged": 1}
        assert counts(back(village, "member_roster")) == {}

    def test_who_lives_elsewhere_now(self, village):
        other = Village("乙", "361126101201", village.county)
        member = known(village.member("张三"), 1)
        village.pair(member, village.household("户甲"), valid_to=TODAY)
        Affiliation.objects.update(valid_to=TODAY)
        Affiliation.objects.create(
            member=member, unit=other.branch, village=other.division, valid_from=TODAY, recorded_on=TODAY
        )
        Member.objects.update(unit=other.branch, village=other.division)
        for form in ("member_roster", "pairing_ledger"):
            assert counts(back(village, form, day=LAST_MONTH)) == {"unchanged": 1}
        assert counts(back(other, "member_roster")) == {"unchanged": 1}
        other.household("户乙")
        row = {"member_name": "张三", "head_name": "户乙", "since": "2025-05"}
        assert errors(preview(other, "pairing_ledger", [row], day=LAST_MONTH)) == [("member_name", "E_REF")]
        assert counts(preview(other, "pairing_ledger", [row])) == {"new": 1}

    def test_who_was_visited_on_the_day_he_left(self, village):
        member = village.member("张三")
        village.pair(member, village.household("户甲"), valid_to=TODAY + dt.timedelta(days=1))
        Member.objects.update(left_on=TODAY, left_why="death")
        assert counts(back(village, "pairing_ledger")) == {}


class TestGroupsThatTheirNameDoesNotFind:
    @pytest.mark.parametrize("forms", [("pairing_ledger", "special_households"), ("member_roster",)], ids=str)
    @pytest.mark.parametrize(
        "spoil",
        [{"valid_to": TODAY}, {"founded": TODAY + dt.timedelta(days=1)}, {"kind": "industry"}, {"name": "甲上屋"},
         {"name": "甲 下屋党小组"}, {"name": "甲下屋"}],
        ids=str,
    )  # fmt: skip
    def test_they_are_left_out(self, village, spoil, forms):
        for number in (0, 1):
            member = known(village.member("张三", group=number), number)
            village.pair(member, village.household("户甲", "disabled", hamlet=number))
        Group.objects.filter(pk=village.groups[0].pk).update(**spoil)
        for form in forms:
            assert counts(back(village, form)) == {"unchanged": 2}

    def test_a_household_of_a_closed_group_beside_a_namesake(self, village):
        for number in (0, 1):
            village.household("户甲", "disabled", hamlet=number, phone="")
        Group.objects.filter(pk=village.groups[0].pk).update(valid_to=TODAY)
        assert counts(back(village, "special_households")) == {"unchanged": 2}
        assert Household.objects.count() == 2


class TestNaturalVillagesAsTheyAre:
    def cover(self, village, group, name):
        natural = NaturalVillage.objects.create(
            code=f"NX{NaturalVillage.objects.count()}", name=name, village=village.division
        )
        Coverage.objects.create(natural_village=natural, group=group, valid_from=LONG_AGO, recorded_on=LONG_AGO)

    def test_an_industry_group_that_covers_some(self, village):
        self.cover(village, village.group("油茶党小组", kind="industry"), "东屋")
        assert counts(back(village, "group_ledger")) == {"unchanged": 3}

    def test_two_of_one_name(self, village):
        for group in village.groups:
            self.cover(village, group, "东屋")
        assert counts(back(village, "group_ledger")) == {"unchanged": 2}

    def test_one_that_a_row_takes_from_another_group_is_left(self, village):
        self.cover(village, village.groups[1], "东屋")
        batch = back(village, "group_ledger", 覆盖自然村="东屋")
        assert counts(batch) == {"conflict": 1, "unchanged": 1}


class TestNamesAsTheyWereTyped:
    @pytest.mark.parametrize("name", ["阿依•古丽", "阿依.古丽", "王 伟", "张三（大）"])
    def test_they_are_no_change(self, village, name):
        member = known(village.member(name), 1)
        village.leader(member)
        village.pair(member, village.household(name, "disabled"))
        for form in ("member_roster", "group_ledger", "pairing_ledger", "special_households"):
            assert {**counts(back(village, form)), "warned": 0} == {
                "unchanged": 1 + (form == "group_ledger"),
                "warned": 0,
            }


def test_a_group_is_found_by_its_own_name_before_one_without_its_tail():
    small = SmallCounty(known_groups={VILLAGE: {"新屋": "G1", "新屋党小组": "G2", "大屋党小组": "G3"}})
    context = Context.of({"village_code": VILLAGE})
    found = [read_group(name, context, small).value for name in ("新屋", "新屋党小组", "大屋党小组", "大屋")]
    assert found == ["G1", "G2", "G3", "G3"]
