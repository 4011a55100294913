"""Every sentence of the contract about cells, and the combinations clerks make of them."""

import datetime as dt

import pytest

from sanwang.intake.checking import choices, dates, figures, identity, text
from sanwang.intake.checking.directory import Context
from sanwang.intake.checking.outcome import EMPTY, Outcome
from sanwang.intake.checking.readers import Situation, read_cell
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.tests.made_up import TODAY, SmallCounty, check, errors

GOOD_ID = "99112619720821005X"


@pytest.mark.parametrize(
    "raw", [None, "", "  ", "\u3000\u00a0", "\u200b", "\n", "无", " 无 ", "/", "／", "—", "-", "－", "——"]
)
def test_blank(raw):
    assert text.is_blank(raw)


@pytest.mark.parametrize("raw", [0.0, False, "0", "否", "无锡", "//x", "同上"])
def test_not_blank(raw):
    assert not text.is_blank(raw)


DATES = {
    dt.date(2018, 9, 5): "2018-09-05",
    dt.datetime(2018, 9, 5, 8, 30): "2018-09-05",
    43348.0: "2018-09-05",
    43348.5: "2018-09-05",
    "43348": "2018-09-05",
    "４３３４８": "2018-09-05",
    201809.0: "2018-09",
    "201809": "2018-09",
    20180905.0: "2018-09-05",
    "20180905": "2018-09-05",
    "20180905.0": "2018-09-05",
    "2018.9": "2018-09",
    2018.9: "2018-09",
    2018.12: "2018-12",
    2018.01: "2018-01",
    2018.2: "2018-02",
    "2018.1": "2018-01",
    "2018.10": "2018-10",
    "２０１８．１": "2018-01",
    "２０１８．１０": "2018-10",
    "2018-9": "2018-09",
    "2018/9/5": "2018-09-05",
    "2018.09.05": "2018-09-05",
    "2018、9、5": "2018-09-05",
    "2018年9月": "2018-09",
    "2018年9月5日": "2018-09-05",
    "2018年9月5号": "2018-09-05",
    "2018年09": "2018-09",
    "2018年9月份": "2018-09",
    " 2018 年 9 月 5 日 ": "2018-09-05",
    "２０１８年９月５日": "2018-09-05",
    "\u00a02018-09-05\u200b\n": "2018-09-05",
    "2018-09-05 00:00:00": "2018-09-05",
    "2018/9/5 0:00": "2018-09-05",
    "２０１８-０９-０５　００：００：００": "2018-09-05",
    "2018-09-05T00:00:00": "2018-09-05",
    "2018年9月5日 00:00:00": "2018-09-05",
    "二〇一八年九月": "2018-09",
    "二零一八年九月": "2018-09",
    "二○一八年十二月": "2018-12",
    "二〇一八年十月二十日": "2018-10-20",
    "二〇一八年十二月三十一日": "2018-12-31",
    "一九九〇年元月廿三日": "1990-01-23",
    "二〇〇〇年〇九月": "2000-09",
    "2000.2.29": "2000-02-29",
    "'2018.09": "2018-09",
    "2018年9.5": "2018-09-05",
    "2018.9。5": "2018-09-05",
    "2018-9—5": "2018-09-05",
}


@pytest.mark.parametrize(("raw", "value"), DATES.items(), ids=str)
def test_dates_to_the_precision_written(raw, value):
    assert dates.read_date(raw) == Outcome(value)


NO_DATES = [
    "2018.13",
    "2018.0",
    "2018.00",
    "2月30日",
    "2019年2月30日",
    "20190431",
    "201813",
    "2001.2.29",
    "不详",
    "2018年春",
]
NO_DATES += [
    "18.9",
    "2018",
    "2018年",
    "2018年底",
    "约2018.9",
    "180905",
    "2018.9.31",
    "二〇一八年",
    "二〇一八年十三月",
    "#N/A",
    "2018.9-10",
    "2018.9/10",
    "2018/9-10",
    "2018年9-10",
]


@pytest.mark.parametrize("raw", [*NO_DATES, 2018.0, 2018.13, -5.0, True, dt.time(3, 4), 2018.123, "2018-09-05 08:30"])
def test_impossible_and_wordy_dates(raw):
    assert dates.read_date(raw).error == "E_DATE"


def test_the_number_may_have_lost_its_zero():
    assert dates.read_date(2018.1).error == "E_DATE_AMBIGUOUS"
    assert dates.read_date(1999.1).error == "E_DATE_AMBIGUOUS"


def test_no_day_is_invented():
    first = dt.date(2018, 9, 1)
    assert dates.read_date(first, month_only=True).value == "2018-09"
    assert dates.read_date(first).value == "2018-09-01"
    assert dates.read_date(43344.0, month_only=True).value == "2018-09"
    assert dates.read_date(dt.date(2018, 9, 5), month_only=True).value == "2018-09-05"


@pytest.mark.parametrize("date", ["2026-01-01", "2026-01", "2052-03-01"])
def test_after_today(date):
    assert dates.lies_after(date, dt.date(2025, 12, 15))


@pytest.mark.parametrize("date", ["2025-12", "2025-12-15", "1950-01"])
def test_a_month_that_is_not_over_does_not_lie_after_today(date):
    assert not dates.lies_after(date, dt.date(2025, 12, 15))


@pytest.mark.parametrize(
    "raw",
    [
        GOOD_ID,
        GOOD_ID.lower(),
        "991126 19720821 005X",
        f"'{GOOD_ID}",
        f"’{GOOD_ID}",
        f"\u00a0{GOOD_ID}\u200b ",
        "９９１１２６１９７２０８２１００５Ｘ",
        "９９１１２６１９７２０８２１００５ｘ",
        "'９９１１２６ １９７２０８２１　００５ｘ",
    ],
)
def test_an_identity_number_in_every_dress(raw):
    assert identity.read_identity(raw) == Outcome(GOOD_ID)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (9.9112619990416e17, "E_ID_PRECISION"),
        (991126.0, "E_ID_PRECISION"),
        ("9.9E+17", "E_ID_PRECISION"),
        ("9.91126E+17", "E_ID_PRECISION"),
        ("９．９１１２６Ｅ＋１７", "E_ID_PRECISION"),
        ("991126199904160000.0", "E_ID_PRECISION"),
        ("9911261972082100", "E_ID_LENGTH"),
        ("991126720821005", "E_ID_LENGTH"),
        (f"{GOOD_ID}1", "E_ID_LENGTH"),
        ("991126197208210051", "E_ID_CHECKSUM"),
        ("X91126197208210050", "E_ID_CHECKSUM"),
        ("一二三四五六七八九十一二三四五六七八", "E_ID_CHECKSUM"),
    ],
)
def test_what_is_wrong_with_an_identity_number(raw, code):
    assert identity.read_identity(raw).error == code


PHONE = "15407654321"


@pytest.mark.parametrize(
    "raw",
    [
        PHONE,
        15407654321.0,
        "154 0765 4321",
        "154-0765-4321",
        "154－0765－4321",
        "+86 15407654321",
        "+86-154-0765-4321",
        "＋８６１５４０７６５４３２１",
        "15407654321.0",
        "1.5407654321E+10",
        "１．５４０７６５４３２１Ｅ＋１０",
        "\u00a015407654321\n",
        "'15407654321",
    ],
)
def test_a_telephone_in_every_dress(raw):
    assert identity.read_phone(raw) == Outcome(PHONE)


@pytest.mark.parametrize(
    "raw",
    [
        f"{PHONE}/0793-5373669",
        f"{PHONE}、15407654322",
        f"{PHONE} 15407654322",
        f"１５４０７６５４３２１／{PHONE}",
        f"{PHONE}\n0793-5373669",
        f"154-0765-4321；{PHONE}",
        f"{PHONE}或15407654322",
        f"+86 {PHONE}，{PHONE}",
    ],
)
def test_of_two_telephones_the_first(raw):
    assert identity.read_phone(raw) == Outcome(PHONE, warnings=("W_MULTI_PHONE",))


@pytest.mark.parametrize(
    "raw",
    [
        "1.54E+10",
        "1.540765432E+10",
        "1540765432",
        "154076543210",
        "12407654321",
        "0793-5373669",
        "不详",
        1540765432.0,
        "0793-5373669/15407654321",
        "15407654321（妻）",
        dt.date(2018, 9, 5),
    ],
)
def test_no_telephone(raw):
    assert identity.read_phone(raw).error == "E_PHONE"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (5.0, 5),
        ("5", 5),
        ("5人", 5),
        (" 5 人 ", 5),
        ("５人", 5),
        ("60户", 60),
        ("103㎡", 103),
        ("2024年", 2024),
        ("0", 0),
        ("1,024", 1024),
        ("5.0", 5),
    ],
)
def test_whole_numbers(raw, value):
    assert figures.read_int(raw) == Outcome(value)


@pytest.mark.parametrize("raw", ["约5", "若干", "N/A", "五", "5口", "5.5", 5.5, True, dt.date(2018, 9, 5), "#N/A"])
def test_no_whole_number(raw):
    assert figures.read_int(raw).error == "E_NUMBER"


@pytest.mark.parametrize("raw", [-3.0, "-3", "-3人", "－３", "−3"])
def test_below_zero(raw):
    assert figures.read_int(raw).error == "E_RANGE"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (8.09, 80900),
        ("8.09", 80900),
        ("8.09万元", 80900),
        ("80900元", 80900),
        ("８．０９万元", 80900),
        ("1,000元", 1000),
        (0.0, 0),
        ("19.45 万元", 194500),
        (1.15, 11500),
        (5e-05, 1),
    ],
)
def test_money_in_whole_yuan(raw, value):
    assert figures.read_money(raw) == Outcome(value)


def test_decimals():
    assert figures.read_number("53.1小时") == Outcome(53.1)
    assert figures.read_number(8.0) == Outcome(8)
    assert figures.read_number("6.5分") == Outcome(6.5)


@pytest.mark.parametrize("raw", ["是", "√", "有", "1", 1.0, " √ ", "１", True])
def test_yes(raw):
    assert choices.read_bool(raw) == Outcome(True)


@pytest.mark.parametrize("raw", ["否", "0", 0.0, "０", False])
def test_no(raw):
    assert choices.read_bool(raw) == Outcome(False)


def test_words_of_lists():
    assert choices.read_choice("男性", "sex").value == "M"
    assert choices.read_choice(2.0, "sex").value == "F"
    assert choices.read_choice("２", "sex").value == "F"
    assert choices.read_choice("　正式 党员", "status").value == "full"
    assert choices.read_choice("待定", "status").error == "E_ENUM"
    assert choices.read_bool("也许").error == "E_ENUM"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("大专", "大学专科"),
        ("大专学历", "大学专科"),
        ("本科", "大学本科"),
        ("全日制本科", "大学本科"),
        ("初中文化", "初中"),
        ("小学文化", "小学"),
        ("硕士研究生", "研究生"),
        (" 高 中 ", "高中"),
        ("全日制大专", "大学专科"),
    ],
)
def test_education(raw, value):
    assert choices.read_education(raw) == Outcome(value)


@pytest.mark.parametrize(
    "raw", ["空巢老人、低保户", "低收入户，空巢老人", "空巢老人 低收入户", "空巢老人/低收入户", "空巢老人,低保户、"]
)
def test_tags_come_in_the_order_of_their_list(raw):
    assert choices.read_tags(raw) == Outcome(("empty_nest", "low_income"))


def test_an_unknown_tag_is_an_error():
    assert choices.read_tags("空巢老人、富裕户").error == "E_ENUM"


@pytest.mark.parametrize(
    "raw",
    [
        "张　三（组长）",
        "张三(已外出)",
        "张\u200b三〔预备〕",
        " 张 三 （女） ",
        "张三（组长）（外出）",
        "张三（外出",
        "张三（组长）（外",
    ],
)
def test_a_note_after_a_name(raw):
    assert choices.read_name(raw) == Outcome("张三", warnings=("W_NAME_NOTE",))


def test_a_name_without_blanks():
    assert choices.read_name("张 \u3000\u00a0三\n") == Outcome("张三")
    assert choices.read_name("\u202a张\u2066三\u202c") == Outcome("张三")
    assert choices.read_name("（组长）").error == "E_REQUIRED"


@pytest.mark.parametrize("raw", ["〃", "同上", "〃（组长）"])
def test_nobody_is_called_as_above(raw):
    assert choices.read_name(raw).error == "E_REQUIRED"


@pytest.mark.parametrize("raw", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_a_formula_that_failed_says_no_words(raw):
    names = ["序号", "姓名", "民族", "性别", "备注"]
    got = check("member_roster", [names, [1, raw, raw, "男", raw]])
    assert {(2, "name", "E_REQUIRED")} <= {*errors(got)}
    form = FORMS["member_roster"]
    for name in ("ethnicity", "note"):
        assert read_cell(raw, form.by_field[name], Situation(Context.of({}), TODAY, SmallCounty())) == EMPTY


@pytest.mark.parametrize("dot", "·•‧∙⋅●・･.．᛫")
def test_one_dot_in_a_name_however_it_is_typed(dot):
    assert choices.read_name(f"阿依{dot} 古丽") == Outcome("阿依·古丽")
    assert choices.read_name(f"阿依{dot}古丽（组长）") == Outcome("阿依·古丽", warnings=("W_NAME_NOTE",))


def test_a_number_counts_its_days_as_its_workbook_does():
    assert dates.read_date(41886.0, from_1904=True) == Outcome("2018-09-05")
    assert dates.read_date("43348", from_1904=True) == Outcome("2018-09-05")
    assert dates.read_date(2018.9, from_1904=True) == Outcome("2018-09")
    assert dates.read_date(201809.0, from_1904=True) == Outcome("2018-09")
    assert dates.read_date(41886.0, from_1904=True, month_only=True) == Outcome("2018-09-05")
