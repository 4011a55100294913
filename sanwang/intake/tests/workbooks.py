"""The workbooks that villages really keep, each with what a correct import makes of it."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

DIRECTORY = Path(__file__).parents[3] / "tests" / "workbooks"
NOT_COMPANIONS = {"index.json", "forms.json"}
NAMES = sorted(p.stem for p in DIRECTORY.glob("*.json") if p.name not in NOT_COMPANIONS)


def companion(name: str) -> dict[str, Any]:
    found = json.loads((DIRECTORY / f"{name}.json").read_text(encoding="utf-8"))
    found["contexts"] = {s["name"] or "": s["context"] for s in found["sheets"] if s["use"]}
    found["day"] = dt.date.fromisoformat(found["today"])
    return found


def content(name: str) -> bytes:
    return (DIRECTORY / companion(name)["file"]).read_bytes()


def rows_of(content: bytes) -> list[list[Any]]:
    """Return the cells of a workbook's first sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()
