"""What the cells of a row must agree on, what is looked up, and what a file says against itself."""

import pytest

from sanwang.intake.checking.directory import Known
from sanwang.intake.checking.places import short_name
from sanwang.intake.tests.made_up import VILLAGE, SmallCounty, check, column, errors

ROSTER = ["姓名", "性别", "出生年月", "身份证号", "入党时间", "转正时间", "党员类别"]
MAN, WOMAN = "99112619721026003X", "991126197207010048"
A, B = "15400000001", "15400000002"


def roster(*rows):
    return errors(check("member_roster", [ROSTER, *rows]))


def man(**changes):
    row = {
        "姓名": "张三",
        "性别": "男",
        "出生年月": "1972.10",
        "身份证号": MAN,
        "入党时间": "2000.1",
        "转正时间": "2001.1",
    }
    row |= {"党员类别": "正式"} | changes
    return [row[header] for header in ROSTER]


def test_the_number_agrees_with_birth_and_sex():
    assert roster(man()) == []
    assert roster(man(出生年月="1972-10-26")) == []
    assert roster(man(出生年月="1972-10-27")) == [(2, "id_number", "E_ID_BIRTH")]
    assert roster(man(出生年月="1972.1")) == [(2, "id_number", "E_ID_BIRTH")]
    assert roster(man(性别="女")) == [(2, "id_number", "E_ID_SEX")]
    assert roster(man(身份证号=WOMAN)) == [(2, "id_number", "E_ID_BIRTH"), (2, "id_number", "E_ID_SEX")]


def test_a_cell_in_error_takes_no_part_in_further_checks():
    assert roster(man(出生年月="不详")) == [(2, "birth_date", "E_DATE")]
    assert roster(man(性别="未知")) == [(2, "sex", "E_ENUM")]
    assert roster(man(入党时间="2052-03-01")) == [(2, "joined_date", "E_DATE_FUTURE")]
    assert roster(man(身份证号="123", 性别="女")) == [(2, "id_number", "E_ID_LENGTH")]


def test_every_error_of_a_row_is_named():
    assert roster(man(姓名="", 性别="?", 转正时间="1999.1")) == [
        (2, "name", "E_REQUIRED"),
        (2, "sex", "E_ENUM"),
        (2, "full_date", "E_DATE_ORDER"),
    ]


@pytest.mark.parametrize(
    ("birth", "joined", "young"),
    [
        ("1972.10", "1990.10", False),
        ("1972.10", "1990.9", True),
        ("1972-10-26", "1990-10-25", True),
        ("1972-10-26", "1990-10-26", False),
        ("1972-10-26", "1990.10", False),
        ("1972.10", "1990-10-01", False),
        ("1972.10", "1990-09-30", True),
    ],
)
def test_of_age_on_the_day_of_joining_to_the_coarser_precision(birth, joined, young):
    found = roster(man(出生年月=birth, 入党时间=joined))
    assert found == ([(2, "joined_date", "E_AGE")] if young else [])


@pytest.mark.parametrize(
    ("joined", "full", "wrong"),
    [
        ("2000.5", "2000-05-01", False),
        ("2000-05-20", "2000.5", False),
        ("2000.5", "2000.4", True),
        ("2000-05-20", "2000-05-19", True),
        ("2000-05-20", "", False),
    ],
)
def test_order_of_dates_to_the_coarser_precision(joined, full, wrong):
    assert roster(man(入党时间=joined, 转正时间=full)) == ([(2, "full_date", "E_DATE_ORDER")] if wrong else [])


def test_the_first_error_free_row_with_a_key_wins():
    assert roster(man(), man()) == [(3, "id_number", "E_DUPLICATE")]
    assert roster(man(党员类别="待定"), man(), man()) == [(2, "status", "E_ENUM"), (4, "id_number", "E_DUPLICATE")]
    assert roster(man(), man(党员类别="待定")) == [(3, "status", "E_ENUM"), (3, "id_number", "E_DUPLICATE")]
    assert roster(man(), man(性别="女")) == [(3, "id_number", "E_ID_SEX")]


def leaders(**known):
    return SmallCounty(known_members={(VILLAGE, name): found for name, found in known.items()})


GROUPS = ["村（社区）", "党小组名称", "类别", "组长", "组长电话", "党员人数"]
TOWN = {"town_code": "999999101000"}


def groups(county, *rows):
    return check("group_ledger", [GROUPS, *rows], county=county, context=TOWN)


def test_a_person_is_found_by_name_and_namesakes_by_telephone():
    county = leaders(
        张三=[Known("M1", A)], 李四=[Known("M2", A), Known("M3", B)], 王五=[Known("M4", A), Known("M5", A)]
    )
    got = groups(
        county,
        ["甲村", "一组", "自然村", "张三", "15400000009", 3],
        ["甲村", "二组", "自然村", "李四", B, 3],
        ["甲村", "三组", "自然村", "李四", "", 3],
        ["甲村", "四组", "自然村", "王五", A, 3],
        ["甲村", "五组", "自然村", "查无此", A, 3],
        ["甲村", "六组", "自然村", "李四", "154", 3],
    )
    assert column(got, "leader_code") == ["M1", "M3"]
    assert errors(got) == [
        (4, "leader", "E_REF_AMBIGUOUS"),
        (5, "leader", "E_REF_AMBIGUOUS"),
        (6, "leader", "E_REF"),
        (7, "leader_phone", "E_PHONE"),
    ]


def test_without_its_village_a_leader_is_not_looked_up():
    got = groups(leaders(), ["不存在村", "一组", "自然村", "张三", "", 3])
    assert errors(got) == [(2, "village_code", "E_REF")]


@pytest.mark.parametrize("called", ["甲村", "甲村民委员会", "子镇甲村", "甲 村", "甲村委会", "子镇甲村民委员会"])
def test_a_village_by_its_names_inside_the_town(called):
    got = groups(leaders(张三=[Known("M1")]), [called, "一组", "自然村", "张三", "", 3])
    assert column(got, "village_code") == [VILLAGE]


@pytest.mark.parametrize("called", ["乙社区", "乙居委会", "子镇乙社区"])
def test_a_residents_committee_by_its_names(called):
    got = groups(
        SmallCounty(known_members={("999999101002", "张三"): [Known("M1")]}), [called, "一", "产业", "张三", "", ""]
    )
    assert column(got, "village_code") == ["999999101002"]


def test_a_village_of_another_town_is_none():
    got = groups(leaders(), ["丑乡甲村", "一组", "自然村", "张三", "", 3])
    assert errors(got) == [(2, "village_code", "E_REF")]


def test_short_names():
    assert short_name("曹溪村民委员会") == "曹溪村"
    assert short_name("东街社区居民委员会") == "东街社区"
    assert short_name("永阳居委会") == "永阳社区"
    assert short_name("铁沙林场生活区") == "铁沙林场生活区"


def test_a_household_is_sought_in_its_group_and_without_one_in_the_village():
    county = SmallCounty(known_households={("G1", "王一"): [Known("H1", A)], ("G2", "王一"): [Known("H2", B)]})
    header = ["党小组", "户主姓名", "五保户", "联系电话"]
    got = check(
        "special_households",
        [
            header,
            ["上坑党小组", "王一", "√", ""],
            ["下坑", "王一", "1", ""],
            ["", "王二", "", ""],
            [None] * 4,
            ["", "王一", "有", B],
        ],
        county=county,
    )
    assert column(got, "household_code") == ["H1", "H2", "H2"]
    assert column(got, "five_guarantee") == [True, True, True]
    assert errors(got) == [(4, "head_name", "E_REF")]


def test_a_column_that_the_sheet_lacks_has_no_value():
    got = check(
        "special_households",
        [["党小组", "户主姓名", "空巢老人"], ["上坑", "王一", ""]],
        county=SmallCounty(known_households={("G1", "王一"): [Known("H1")]}),
    )
    assert got.records[0].values == {
        "group_code": "G1",
        "head_name": "王一",
        "empty_nest": False,
        "household_code": "H1",
    }


def test_too_few_pairings_are_counted_over_accepted_rows():
    header = ["党小组", "党员姓名", "户主姓名", "结对时间"]
    county = SmallCounty(
        known_members={(VILLAGE, "张三"): [Known("M1")]},
        known_households={("G1", f"王{n}"): [Known(n)] for n in "一二三四五六"},
    )
    rows = [["上坑", "张三", f"王{n}", "2024.5"] for n in "一二三四五"]
    assert check("pairing_ledger", [header, *rows], county=county).file_warnings == ()
    rows[2][3] = "不详"
    assert check("pairing_ledger", [header, *rows], county=county).file_warnings == ("W_PAIR_BELOW_MIN",)


def test_a_total_is_compared_with_the_figures_of_all_rows():
    county = leaders(张三=[Known("M1")])
    rows = [
        ["甲村", "一组", "自然村", "张三", "", "3人"],
        ["甲村", "二组", "自然村", "张三", "", -1],
        ["甲村", "三组", "?", "张三", "", "若干"],
    ]
    assert groups(county, *rows, ["合计", "", "", "", "", 2]).file_warnings == ()
    assert groups(county, *rows, ["合计", "", "", "", "", "3人"]).file_warnings == ("W_TOTAL_MISMATCH",)
    assert groups(county, *rows, ["合计", "", "", "", "", ""]).file_warnings == ()


def test_resolutions_warn_and_votes_add_up():
    header = [
        "村（社区）",
        "事项名称",
        "程序",
        "党支部提议",
        "“两委”商议",
        "党员大会审议",
        "村民代表会议决议",
        "决议公开",
    ]
    header += ["应到", "实到", "同意", "反对", "弃权", "是否通过"]
    days = ["2025-03-01", "2025-03-05", "2025-03-03", "2025-03-09"]
    rows = [
        ["甲村", "修路", "四议两公开", *days, "", 30, 19, 19, 0, 0, "是"],
        ["甲村", "修桥", "一事一议", *sorted(days), "2025.3", 30, 20, 18, 1, 0, "否"],
        ["甲村", "修渠", "一事一议", *sorted(days), "2025.3", 30, 20, 18, 1, 1, ""],
    ]
    got = check("resolution_record", [header, *rows], context=TOWN)
    assert got.records[0].warnings == ("W_QUORUM", "W_STEP_ORDER", "W_NOT_ANNOUNCED")
    assert errors(got) == [(3, "agree", "E_VOTE_SUM"), (4, "passed", "E_REQUIRED")]
