"""Every workbook gives exactly what its companion says."""

import pytest

from sanwang.intake.checking.file import check_file
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.tests import workbooks


def without_raw(errors: list[dict]) -> list[tuple[int, str, str]]:
    return sorted((e["row"], e["field"], e["code"]) for e in errors)


@pytest.mark.parametrize("name", workbooks.NAMES)
def test_a_workbook_gives_what_its_companion_says(name, directory):
    want = workbooks.companion(name)
    got = check_file(
        workbooks.content(name),
        FORMS[want["form"]],
        want["contexts"],
        today=want["day"],
        directory=directory,
    ).as_json()
    assert len(got["sheets"]) == len(want["sheets"])
    for sheet, wanted in zip(got["sheets"], want["sheets"], strict=True):
        for key in ("name", "header_rows", "columns", "records", "ignored_rows", "file_warnings"):
            assert sheet[key] == wanted[key], key
        assert without_raw(sheet["errors"]) == without_raw(wanted["errors"])
        assert sheet["meta"] == {k: v["value"] for k, v in wanted["meta"].items()}


def test_there_are_workbooks_of_all_fifteen_forms():
    assert len(workbooks.NAMES) == 31
    assert {workbooks.companion(n)["form"] for n in workbooks.NAMES} == set(FORMS)
