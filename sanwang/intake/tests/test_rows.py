"""Which rows are data, and what is filled down into them."""

import pytest

from sanwang.intake.checking.directory import Known
from sanwang.intake.checking.heading import find_heading, header_text
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.reading.grid import Grid
from sanwang.intake.tests.made_up import SmallCounty, check, column, errors, ignored

PAIRS = ["序号", "党小组", "党员姓名", "党员电话", "户主姓名", "联系电话", "结对时间"]
A, B = "15400000001", "15400000002"


def county() -> SmallCounty:
    heads = ["王一", "王二", "王三", "王四", "王五"]
    return SmallCounty(
        known_members={("999999101201", n): [Known(f"M-{n}")] for n in ("张三", "李四")},
        known_households={(g, h): [Known(f"{g}-{h}")] for g in ("G1", "G2") for h in heads},
    )


def pairs(*rows):
    return check("pairing_ledger", [PAIRS, *rows], county=county())


def test_a_blank_takes_the_value_above_and_so_do_the_marks():
    got = pairs(
        [1, "上坑", "张三", A, "王一", "", "2024.5"],
        [2, None, "", None, "王二", "", "2024.5"],
        [3, "〃", "〃", "〃", "王三", "", "2024.5"],
        [4, "同上", " 同 上 ", "同上", "王四", "", "2024.5"],
        [5, "无", "/", "—", "王五", "", "2024.5"],
    )
    assert errors(got) == []
    assert column(got, "household_code") == ["G1-王一", "G1-王二", "G1-王三", "G1-王四", "G1-王五"]
    assert set(column(got, "member_phone")) == {A}
    assert got.file_warnings == ()


def test_a_column_is_filled_only_while_every_earlier_one_is():
    got = pairs(
        [1, "上坑", "张三", A, "王一", "", "2024.5"],
        [2, "", "李四", "", "王二", "", "2024.5"],
        [3, "", "", "", "王三", "", "2024.5"],
        [4, "下坑", "", "", "王四", "", "2024.5"],
        [5, "下坑", "〃", B, "王五", "", "2024.5"],
    )
    assert column(got, "member_phone") == [A, None, None]
    assert errors(got) == [(5, "member_name", "E_REQUIRED"), (6, "member_name", "E_REQUIRED")]


def test_a_blank_a_subtotal_and_a_header_row_end_the_run():
    full = [1, "上坑", "张三", A, "王一", "", "2024.5"]
    for breaker, why in (
        ([None] * 7, "blank"),
        ([9, "", "", "", "", "", ""], "blank"),
        (["", "小计", "", "", "5户", "", ""], "subtotal"),
        (["合　计：", "", "", "", "", "", ""], "total"),
        (PAIRS, "repeated header"),
    ):
        got = pairs(full, breaker, [2, "", "", "", "王二", "", "2024.5"])
        assert ignored(got) == [(3, why)]
        assert (4, "member_name", "E_REQUIRED") in errors(got), why


def test_a_footnote_ends_nothing_and_rows_after_it_are_data():
    full = [1, "上坑", "张三", A, "王一", "", "2024.5"]
    got = pairs(full, ["注：见附件", "", "", "", "", "", ""], [2, "", "", "", "王二", "", "2024.5"])
    assert ignored(got) == [(3, "footnote")]
    assert column(got, "head_name") == ["王一", "王二"]


def test_hidden_and_struck_rows_are_data_with_a_warning():
    got = check(
        "pairing_ledger",
        [PAIRS, [1, "上坑", "张三", A, "王一", "", "2024.5"], [2, "", "", "", "王二", "", "2024.5"]],
        county=county(),
        hidden=frozenset({2, 3}),
        struck={2: frozenset({1}), 3: frozenset(range(7))},
    )
    assert [r.warnings for r in got.records] == [("W_HIDDEN_ROW",), ("W_HIDDEN_ROW", "W_STRUCK_ROW")]


def test_a_note_is_warned_of_at_its_own_cell_only():
    got = pairs([1, "上坑", "张三（组长）", f"{A}/{B}", "王一", "", "2024.5"], [2, "", "", "", "王二", "", "2024.5"])
    assert [r.warnings for r in got.records] == [("W_NAME_NOTE", "W_MULTI_PHONE"), ()]
    assert column(got, "member_phone") == [A, A]


def test_a_fault_above_is_a_fault_of_every_row_it_fills():
    got = pairs([1, "不存在", "张三", A, "王一", "", "2024.5"], [2, "", "", "", "王二", "", "2024.5"])
    assert errors(got) == [(2, "group_code", "E_REF"), (3, "group_code", "E_REF")]


def test_formatted_but_empty_rows_below_the_last_are_not_listed():
    got = pairs([1, "上坑", "张三", A, "王一", "", "2024.5"], [None] * 7, [2] + [""] * 6, [" "] * 7)
    assert ignored(got) == []


def test_a_title_and_both_header_lines_may_come_again():
    upper = ["序号", "党小组", "党员姓名", "党员电话", "联系户", "", "结对时间"]
    lower = ["", "", "", "", "户主姓名", "联系电话", ""]
    title = ["甲村党员联系户结对台账"] + [""] * 6
    row = [1, "上坑", "张三", A, "王一", "", "2024.5"]
    got = check(
        "pairing_ledger",
        [title, upper, lower, row, title, upper, lower, [*row[:4], "王二", "", "2024.5"]],
        county=county(),
    )
    assert got.header_rows == (2, 3)
    assert ignored(got) == [(5, "repeated header"), (6, "repeated header"), (7, "repeated header")]
    assert column(got, "head_name") == ["王一", "王二"]


def test_headers_in_every_dress():
    for dressed in (
        "姓 名",
        "＊姓名",
        "*姓名",
        "姓名（必填）",
        "姓名(必填)",
        "姓\n名：",
        "姓名:",
        "姓\u3000名 ＊（必填）：",
    ):
        assert header_text(dressed) == "姓名"
    assert header_text("总投资（万元）") == "总投资(万元)"


def test_a_header_is_sought_in_fifteen_rows_and_has_three_known_names():
    names = ["序号", "姓名", "性别", "身份证号"]
    form = FORMS["member_roster"]
    for above in (0, 3, 14):
        heading = find_heading(Grid("表", [[""]] * above + [names, [1, "张三", "男", "x"]]), form)
        assert heading is not None and heading.rows == (above + 1,)
    assert find_heading(Grid("表", [[""]] * 15 + [names]), form) is None
    assert find_heading(Grid("表", [["姓名", "性别", "其他"]]), form) is None


def test_grades_in_the_first_row_are_not_a_second_header_line():
    upper = ["序号", "姓名", "电话", "测评票数", "", "", "", "评定等次"]
    lower = ["", "", "", "优秀", "合格", "基本合格", "不合格", ""]
    county_ = SmallCounty(known_members={("999999101201", "张三"): [Known("M1")]})
    got = check(
        "appraisal",
        [["年度", 2025, "参加测评人数：6人"], upper, lower, [1, "张三", A, 3, 2, 1, 0, "合格"]],
        county=county_,
    )
    assert got.header_rows == (2, 3)
    assert got.meta == {"year": 2025, "voters": 6}
    assert column(got, "grade") == ["qualified"] and errors(got) == []


def test_unknown_columns_and_serials_say_nothing():
    header = ["编号", "序号", "村", "党小组名称", "类别", "组长", "审核"]
    got = check(
        "group_ledger",
        [header, ["=ROW()", "#N/A", "x", "", "", "", "已审"], ["", "", "", "上坑党小组", "自然村", "张三", ""]],
    )
    assert ignored(got) == [(2, "blank")]
    assert got.columns == (None, None, None, "name", "kind", "leader", None)
    assert errors(got) == [(3, "village_code", "E_REQUIRED")]


ROSTER = ["序号", "姓名", "性别", "出生年月", "身份证号", "入党时间", "党员类别", "特长", "备注"]
NUMBER = "99112619720821005X"


@pytest.mark.parametrize("word", ["合计", "小计：", "合 计", "总计", "共计"])
def test_a_remark_that_says_total_makes_no_total_of_a_whole_row(word):
    whole = [1, "张三", "男", "1972.8", NUMBER, "1999.7", "正式党员", word, word]
    got = check("member_roster", [ROSTER, whole, [2, word, "", "", "", "", "", "", "30"]])
    assert [row for row, _ in ignored(got)] == [3]
    assert column(got, "name") == ["张三"]
    assert column(got, "note") == [word]


def test_a_row_with_a_persons_number_is_his_whatever_its_name_begins_with():
    got = check("member_roster", [ROSTER, [1, "共计生", "男", "1972.8", NUMBER, "1999.7", "正式党员", "", ""]])
    assert column(got, "name") == ["共计生"]


@pytest.mark.parametrize("where", range(9))
def test_a_total_is_one_in_whichever_column_it_is_said(where):
    row = ["", "", "", "", "", "", "", "", "30"]
    row[where] = "合计"
    whole = [1, "张三", "男", "1972.8", NUMBER, "1999.7", "正式党员", "", ""]
    assert ignored(check("member_roster", [ROSTER, whole, row])) == [(3, "total")]


def test_numbers_of_the_columns_below_a_header_are_no_member():
    row = [1, "张三", "男", "1972.8", NUMBER, "1999.7", "正式党员", "", ""]
    got = check("member_roster", [ROSTER, [1.0, "2", 3, "４", 5, 6, 7, 8, 9], row])
    assert ignored(got) == [(2, "repeated header")]
    assert column(got, "name") == ["张三"]


def test_a_header_of_three_lines_merged_downwards():
    header = [
        ["序号", "党小组", "党员姓名", "党员电话", "联系的户", "", "结对时间"],
        ["", "", "", "", "户的情况", "", ""],
        ["", "", "", "", "户主姓名", "联系电话", ""],
    ]
    got = check("pairing_ledger", [*header, [1, "上坑", "张三", A, "王一", "", "2024.5"]], county=county())
    assert got.header_rows == (1, 2, 3)
    assert column(got, "household_code") == ["G1-王一"]


def test_a_header_may_say_what_it_counts_in_but_not_change_the_unit_of_money():
    got = find_heading(
        Grid("表", [["村（社区）", "党小组名称", "党员人数（人）", "联系户数(户)"]]), FORMS["group_ledger"]
    )
    assert got and got.fields == ("village_code", "name", "members", "households")
    got = find_heading(Grid("表", [["乡镇", "村（社区）", "计划年度", "总投资（元）"]]), FORMS["venue_ledger"])
    assert got and got.fields[3] is None
