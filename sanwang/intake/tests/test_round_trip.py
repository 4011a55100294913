"""What goes out comes in again without a difference, for every form."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanwang.intake.checking.directory import Known, Village
from sanwang.intake.checking.file import check_file
from sanwang.intake.checking.text import is_blank, is_ditto, stripped
from sanwang.intake.declarations.form import Column, Form
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.declarations.vocabulary import VOCABULARIES
from sanwang.intake.writing.workbook import Page, write_workbook
from sanwang.kernel.numbers import check_character

TODAY = dt.date(2025, 12, 31)
VILLAGES = {"999999101201": "甲村", "999999101002": "乙社区", "999999101003": "丙村"}
GROUPS = {"G1": "上坑党小组", "G2": "第2党小组", "G3": "大屋"}
ITEMS = {"主题党日参加率": "A02", "村务财务按季公开": "D02"}

HAN = "王李张欧阳上坑下山水电红白理事会甲乙丙丁"
names = st.text(HAN, min_size=2, max_size=4)
texts = (
    st.text(HAN + "，。（）()=+-@'\"/ 0123456789aZ", min_size=1, max_size=12)
    .map(stripped)
    .filter(lambda t: not (is_blank(t) or is_ditto(t)))
)
days = st.dates(dt.date(1901, 1, 1), TODAY)
dates = st.one_of(days.map(dt.date.isoformat), days.map(lambda d: d.isoformat()[:7]))


class Places:
    """Three villages and three groups, both as names for writing and as a county for reading."""

    def village(self, code: str) -> str:
        return VILLAGES[code]

    def group(self, code: str) -> str:
        return GROUPS[code]

    def villages(self, town_code: str) -> Sequence[Village]:
        return [Village(code, name, "子镇") for code, name in VILLAGES.items()]

    def groups(self, village_code: str) -> Mapping[str, str]:
        return {name: code for code, name in GROUPS.items()}

    def members(self, village_code: str, name: str) -> Sequence[Known]:
        return [Known(f"M-{name}")]

    def leads(self, group_code: str, name: str) -> Sequence[Known]:
        return []

    def households(self, village_code: str, group_code: str, head: str) -> Sequence[Known]:
        return [Known(f"H-{head}")]

    def councils(self, village_code: str) -> Mapping[str, str]:
        return {}

    def items(self) -> Mapping[str, str]:
        return ITEMS


def number_of(day: dt.date, serial: int) -> str:
    body = f"991126{day:%Y%m%d}{serial:03d}"
    return body + check_character(body)


KINDS = {
    "name": names,
    "text": texts,
    "item": st.sampled_from(sorted(ITEMS)),
    "date": dates,
    "id": st.builds(number_of, days, st.integers(1, 999)),
    "phone": st.integers(13_000_000_000, 19_999_999_999).map(str),
    "village": st.sampled_from(sorted(VILLAGES)),
    "group": st.sampled_from(sorted(GROUPS)),
    "int": st.integers(0, 10**9),
    "number": st.one_of(st.integers(0, 1000), st.decimals(0, 1000, places=2).map(float)),
    "money": st.integers(0, 10**10),
    "bool": st.booleans(),
    "tags": st.sets(st.sampled_from([c.code for c in VOCABULARIES["tags"]]), min_size=1).map(
        lambda s: tuple(c.code for c in VOCABULARIES["tags"] if c.code in s)
    ),
}


def values_of(column: Column):
    if column.vocabulary and column.kind not in {"bool", "tags"}:
        values = st.sampled_from([c.code for c in VOCABULARIES[column.vocabulary]])
    else:
        values = KINDS[column.kind]
    return values if column.required or column.kind == "bool" else st.none() | values


def rows_of(form: Form):
    return st.lists(st.fixed_dictionaries({n: values_of(c) for n, c in form.by_field.items()}), max_size=8)


def again(form: Form, rows, labelled=None):
    page = Page("甲村", f"甲村{form.name}", rows, ("填报单位：甲村",), labelled)
    content = write_workbook(form, [page], Places())
    context = {"甲村": {"village_code": "999999101201"}}
    (sheet,) = check_file(content, form, context, today=TODAY, directory=Places()).sheets
    return sheet


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda f: f.code)
def test_cells_and_layout_of_every_form(form):
    """The agreements between cells are left out here: they ask what the values are, not how they are written."""
    bare = dataclasses.replace(form, unique=(), references=(), agreements=(), file_agreements=())

    @settings(max_examples=25, deadline=None)
    @given(rows_of(form))
    def same(rows):
        sheet = again(bare, rows)
        assert sheet.errors == ()
        assert [dict(r.values) for r in sheet.records] == rows
        assert all(r.warnings == () for r in sheet.records)
        assert sheet.file_warnings == ()
        assert len(sheet.header_rows) == (2 if form.has_tops else 1)

    same()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(names, days.filter(lambda d: d.year < 2000), st.integers(1, 999), st.booleans()), max_size=6))
def test_a_roster_agrees_with_itself_when_it_comes_back(people):
    form = FORMS["member_roster"]
    rows = []
    for name, born, serial, to_the_day in people:
        birth, joined = born.isoformat(), f"{born.year + 20}-03"
        row = dict.fromkeys(form.by_field) | {"name": name, "sex": "FM"[serial % 2], "status": "full"}
        row |= {"birth_date": birth if to_the_day else birth[:7], "id_number": number_of(born, serial)}
        rows.append(row | {"joined_date": joined, "full_date": f"{born.year + 21}-03", "is_migrant": False})
    rows = list({row["id_number"]: row for row in rows}.values())
    sheet = again(form, rows)
    assert (sheet.errors, [dict(r.values) for r in sheet.records]) == ((), rows)


def test_labels_above_the_header_come_back():
    row = {"name": "张三", "phone": None, "state": "present", "reason": None}
    told = {"date": "2025-05-13", "place": "村部", "theme": "学习", "host": "李四", "expected": 1, "present": 1}
    sheet = again(FORMS["party_day"], [row], told)
    assert (dict(sheet.meta), sheet.file_warnings) == (told, ())


def test_a_blank_row_keeps_a_missing_group_missing():
    base = dict.fromkeys(FORMS["member_roster"].by_field) | {"name": "张三", "sex": "M", "status": "full"}
    base |= {"birth_date": "1972-10", "joined_date": "2000-01", "is_migrant": False}
    rows = [
        base | {"id_number": number_of(dt.date(1972, 10, 26), n), "group_code": group}
        for n, group in ((1, "G1"), (3, None), (5, None), (7, "G2"))
    ]
    sheet = again(FORMS["member_roster"], rows)
    assert [r.values["group_code"] for r in sheet.records] == ["G1", None, None, "G2"]
    assert [i.why for i in sheet.ignored_rows] == ["blank"]
