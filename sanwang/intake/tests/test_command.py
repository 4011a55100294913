"""``sanwang import run``: what it says of what it wrote, and of what it left."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from sanwang.intake.tests.taking import member_row, workbook
from sanwang.service.tests.village import Village

pytestmark = pytest.mark.django_db


def rows(n: int) -> list[dict]:
    return [member_row(f"张{chr(0x4E00 + i)}", i) for i in range(n)]


def taken_by_command(village: Village, path: Path, *flags: str) -> tuple[dict[str, Any], str]:
    out, told = io.StringIO(), io.StringIO()
    context = json.dumps({"表": {"village_code": village.division.code}})
    with redirect_stdout(out):
        call_command("import", "run", str(path), "--form", "member_roster", "--context", context, *flags, stderr=told)
    return json.loads(out.getvalue())["batch"], told.getvalue()


def test_the_command_says_what_it_left_and_takes_it_in_when_told_to(village, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook("member_roster", rows(1)))
    assert taken_by_command(village, path)[0]["written"] == {"new": 1, "changed": 0}
    path.write_bytes(workbook("member_roster", [{**rows(1)[0], "specialty": "果树"}, *rows(3)[2:]]))
    first, said = taken_by_command(village, path)
    assert first["written"] == {"new": 1, "changed": 0}
    assert "有变动的 1 行没有改（加 --accept-changes 才改）" in said
    second, said = taken_by_command(village, path, "--accept-changes")
    assert (second["again"], second["written"]) == (False, {"new": 0, "changed": 1})
    assert "没有改" not in said
    third, said = taken_by_command(village, path, "--accept-changes")
    assert (third["again"], third["written"]) == (True, {"new": 0, "changed": 0})
    assert "已导入过，0 行新增" in said
