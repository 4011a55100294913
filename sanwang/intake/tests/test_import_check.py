"""``import check`` against the database says what the companions say."""

import io
import json
from contextlib import redirect_stdout

import pytest
from django.core.management import call_command

from sanwang.intake.tests import workbooks

pytestmark = [pytest.mark.django_db, pytest.mark.county]
UNKNOWN_REFERENCES = {"assessment_sheet", "council_roster"}
"""Forms that refer to what the product does not model yet."""


def told(want: dict) -> str:
    return json.dumps(want["contexts"], ensure_ascii=False)


@pytest.mark.parametrize("name", workbooks.NAMES)
def test_a_workbook_gives_what_its_companion_says(name, classic_county, tmp_path):
    want = workbooks.companion(name)
    path = tmp_path / want["file"]
    path.write_bytes(workbooks.content(name))
    printed = io.StringIO()
    with redirect_stdout(printed):
        call_command("import", "check", path, form=want["form"], context=want["contexts"], today=want["day"])
    got = json.loads(printed.getvalue())
    for sheet, wanted in zip(got["sheets"], want["sheets"], strict=True):
        same = ("name", "header_rows", "columns", "ignored_rows", "file_warnings")
        assert {key: sheet[key] for key in same} == {key: wanted[key] for key in same}
        if want["form"] not in UNKNOWN_REFERENCES:
            assert sheet["records"] == wanted["records"]
            assert [_where(e) for e in sheet["errors"]] == [_where(e) for e in wanted["errors"]]


def _where(error: dict) -> tuple:
    return error["row"], error["field"], error["code"]
