"""Four forms of another county, dirtier than the ones given: every row gives what its cells were made to give."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sanwang.demo.county import Settings, build, write
from sanwang.intake.checking.file import check_file
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.tests.county_tables import CountyTables
from tests.dirt import FORMS_HERE, Said, Sheet, Tables, as_csv, as_workbook, dirty

TODAY = dt.date(2025, 12, 31)
CODES = {
    "sex": {"男": "M", "女": "F"},
    "enum:status": {"正式党员": "full", "预备党员": "probationary"},
    "enum:group_kind": {"自然村党小组": "natural_village", "产业党小组": "industry", "功能型党小组": "function"},
}


@pytest.fixture(scope="module")
def county_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tables of a county made from another seed than the one that the workbooks belong to."""
    directory = tmp_path_factory.mktemp("another_county")
    write(build(Settings.small(townships=2, villages=2, seed=880127)), directory)
    return directory


@pytest.fixture(scope="module")
def tables(county_dir: Path) -> Tables:
    return Tables(county_dir)


@pytest.fixture(scope="module")
def county(county_dir: Path) -> CountyTables:
    return CountyTables(county_dir)


class Expected:
    """What a dirty sheet must give, worked out from how its cells were dressed and from the tables."""

    def __init__(self, sheet: Sheet, tables: Tables, village: str) -> None:
        self.form = FORMS[sheet.form]
        self.groups = {g["name"]: g["group_code"] for g in tables.read("groups", village_code=village)}
        self.village = village
        self.members = Counter(m["name"] for m in tables.read("members", village_code=village))
        self.records: dict[int, dict[str, Any]] = {}
        self.warnings: dict[int, set[str]] = {}
        self.errors: set[tuple[int, str, str]] = set()
        seen = set()
        for row, said in sheet.must.items():
            faults = {(name, one.error) for name, one in said.items() if one.error}
            bad = {name for name, _ in faults}
            values = {name: self._value(name, one) for name, one in said.items() if not one.error}
            if self.form.unique and not bad & set(self.form.unique):
                key = tuple(values[name] for name in self.form.unique)
                if key in seen:
                    faults.add((self.form.unique[0], "E_DUPLICATE"))
                elif not faults:
                    seen.add(key)
            if faults:
                self.errors |= {(row, *fault) for fault in faults}
                continue
            self.records[row] = values
            hidden = {"W_HIDDEN_ROW"} if row in sheet.hidden else set()
            self.warnings[row] = hidden | {one.warning for one in said.values() if one.warning}

    def _value(self, name: str, said: Said) -> Any:
        kind = self.form.by_field[name].kind
        if kind == "group" and said.value:
            return self.groups[said.value]
        if kind == "village":
            return self.village
        return CODES.get(kind, {}).get(said.value, said.value)


def clean(tables: Tables, form: str, village: str) -> list[dict[str, Any]]:
    """Return the rows whose persons and households are found by their names alone."""
    members = Counter(m["name"] for m in tables.read("members", village_code=village))
    heads = Counter(h["head_name"] for h in tables.read("households", village_code=village))
    rows = tables.rows(form, village)
    return [
        row
        for row in rows
        if all(members[row[name]] == 1 for name in ("member_name", "leader") if name in row)
        and heads[row.get("head_name")] in (0, 1)
    ]


def settle(sheet: Sheet, content: bytes, name: str, tables: Tables, county: CountyTables, village: str) -> None:
    """Check the file, and compare all of it with what it must give."""
    told = {name: {"village_code": village}, "Sheet1": {"village_code": village}}
    checked = check_file(content, FORMS[sheet.form], told, today=TODAY, directory=county)
    assert checked.unread == (("Sheet1",) if name else ())
    (got,) = checked.sheets
    want = Expected(sheet, tables, village)
    assert got.header_rows == (sheet.header_row,)
    assert list(got.columns) == sheet.fields[: len(got.columns)]
    assert {(e.row, e.field, e.code) for e in got.errors} == want.errors
    assert {i.row: i.why for i in got.ignored_rows} == sheet.ignored
    fields = [name for name in sheet.fields if name]
    assert {r.row: {name: r.values[name] for name in fields} for r in got.records} == want.records
    assert {r.row: set(r.warnings) for r in got.records} == want.warnings
    assert "W_TOTAL_MISMATCH" not in got.file_warnings
    for record in got.records:
        for reference in FORMS[sheet.form].references:
            assert record.values[reference.result], (record.row, reference.result)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("form", FORMS_HERE)
def test_a_dirty_workbook(form, seed, tables, county):
    village = tables.village()["code"]
    sheet = dirty(form, clean(tables, form, village), random.Random(f"{form} {seed}"))
    content = as_workbook(sheet, "某村", from_1904=seed % 2 == 1)
    settle(sheet, content, "某村", tables, county, village)


CSVS = [("gb18030", ","), ("utf-8-sig", ","), ("utf-8", "\t"), ("gb18030", ";"), ("utf-16", "\t"), ("utf-16", ",")]


@pytest.mark.parametrize(("encoding", "sign"), CSVS)
@pytest.mark.parametrize("form", FORMS_HERE)
def test_a_dirty_text_file(form, encoding, sign, tables, county):
    village = tables.village()["code"]
    sheet = dirty(form, clean(tables, form, village), random.Random(f"{form} {encoding} {sign}"), typed=False)
    sheet.hidden.clear()
    settle(sheet, as_csv(sheet, encoding, sign), "", tables, county, village)


def test_the_dirt_is_dirty(tables):
    """Every kind of fault and warning comes up somewhere in these files."""
    village = tables.village()["code"]
    found: set[str] = set()
    for form in FORMS_HERE:
        for seed in range(4):
            sheet = dirty(form, clean(tables, form, village), random.Random(f"{form} {seed}"))
            said = [one for row in sheet.must.values() for one in row.values()]
            found |= {one.error for one in said} | {one.warning for one in said} | set(sheet.ignored.values())
    assert found >= {
        "E_REQUIRED", "E_ID_PRECISION", "E_ID_LENGTH", "E_ID_CHECKSUM", "E_PHONE", "E_DATE", "E_DATE_AMBIGUOUS",
        "E_ENUM", "E_REF", "E_NUMBER", "E_RANGE", "W_NAME_NOTE", "W_MULTI_PHONE", "blank", "subtotal", "total",
        "repeated header", "footnote",
    }  # fmt: skip
