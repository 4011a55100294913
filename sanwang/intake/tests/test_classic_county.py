"""On the county that the workbooks belong to: check equals the companions, and what goes out comes in again."""

from __future__ import annotations

import datetime as dt
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import pytest
from django.core.management import call_command

from sanwang.intake.queries.filled import FILLERS
from sanwang.intake.tests import workbooks
from sanwang.organization.models import Person
from sanwang.service.models import HouseholdTag, Pairing

pytestmark = [pytest.mark.django_db, pytest.mark.county]
UNKNOWN_REFERENCES = {"assessment_sheet", "council_roster"}
"""Forms that refer to what the product does not model yet."""
DAY = dt.date(2025, 12, 31)
TOWNSHIP = "361126102000"
"""The largest: 漆工镇."""


def run(*args: Any, **options: Any) -> Any:
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(io.StringIO()):
        call_command(*args, **options)
    return json.loads(printed.getvalue())


@pytest.mark.parametrize("name", workbooks.NAMES)
def test_a_workbook_gives_what_its_companion_says(name, classic_county, django_assert_max_num_queries):
    want = workbooks.companion(name)
    path = workbooks.DIRECTORY / want["file"]
    with django_assert_max_num_queries(5):
        got = run("import", "check", path, form=want["form"], context=want["contexts"], today=want["day"])
    for sheet, wanted in zip(got["sheets"], want["sheets"], strict=True):
        same = ("name", "header_rows", "columns", "ignored_rows", "file_warnings")
        assert {key: sheet[key] for key in same} == {key: wanted[key] for key in same}
        if want["form"] not in UNKNOWN_REFERENCES:
            assert sheet["records"] == wanted["records"]
            assert [_where(e) for e in sheet["errors"]] == [_where(e) for e in wanted["errors"]]


@pytest.mark.parametrize("name", [name for name in workbooks.NAMES if workbooks.companion(name)["form"] in FILLERS])
def test_a_workbook_of_the_county_changes_nothing_in_it(name, classic_county):
    """Its accepted rows say what the county holds, in rougher words: months for days, names for codes."""
    want = workbooks.companion(name)
    path = workbooks.DIRECTORY / want["file"]
    with pytest.raises(SystemExit) as ended:  # rows were rejected: partial
        run("import", "run", path, form=want["form"], context=want["contexts"], today=want["day"], accept_changes=True)
    assert ended.value.code == 3
    assert Pairing.objects.filter(recorded_on=DAY).count() == 0
    again = run("import", "run", path, form=want["form"], context=want["contexts"], today=want["day"])["batch"]
    accepted = sum(len(sheet["records"]) for sheet in want["sheets"])
    assert again["again"]
    assert again["written"] == {"new": 0, "changed": 0}
    assert again["counts"]["unchanged"] == accepted
    assert again["counts"]["new"] == again["counts"]["changed"] == again["counts"]["conflict"] == 0


@pytest.mark.parametrize("form", FILLERS)
def test_a_whole_township_goes_out_and_comes_in_without_a_difference(form, classic_county, tmp_path):
    out = tmp_path / "out.xlsx"
    contexts = run("export", form=form, unit=TOWNSHIP, on=DAY, out=out)
    outcome = run("import", "run", out, form=form, context=contexts, today=DAY)
    counts = outcome["batch"]["counts"]
    assert counts["unchanged"] > 100
    assert {kind: n for kind, n in counts.items() if kind not in ("unchanged", "written") and n} == {}
    assert all(sheet["file_warnings"] == [] for sheet in outcome["sheets"] if form == "group_ledger")


def test_what_is_missing_in_the_county_comes_in_from_its_own_export(classic_county, tmp_path):
    """A village's pairings and tags are lost, and taken in again: the export is the same as before."""
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    village = "361126102201"
    for form in ("pairing_ledger", "special_households"):
        contexts = run("export", form=form, unit=village, on=DAY, out=out)
        before = _cells(out)
        Pairing.objects.filter(village__code=village).update(withdrawn_on=DAY)
        HouseholdTag.objects.filter(household__village__code=village).update(withdrawn_on=DAY)
        done = run("import", "run", out, form=form, context=contexts, today=DAY, accept_changes=True)["batch"]
        assert sum(done["written"].values()) == len(before) - 3
        run("export", form=form, unit=village, on=DAY, out=again)
        assert _cells(again) == before


def test_an_export_as_of_a_past_day_shows_that_day(classic_county, tmp_path):
    out = tmp_path / "out.xlsx"
    run("export", form="pairing_ledger", unit="361126102201", on=dt.date(2024, 1, 1), out=out)
    early = len(_cells(out))
    run("export", form="pairing_ledger", unit="361126102201", on=DAY, out=out)
    assert 3 < early < len(_cells(out))
    assert Person.objects.exists()


def _cells(path: Any) -> list[list[Any]]:
    return workbooks.rows_of(path.read_bytes())


def _where(error: dict) -> tuple:
    return error["row"], error["field"], error["code"]
