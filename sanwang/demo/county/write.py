"""Write a county as the county layout has it: one Parquet file a table, and the counts."""

from __future__ import annotations

import json
from pathlib import Path

from sanwang.demo.county.county import County


def write(county: County, directory: Path) -> dict[str, int]:
    """Write `<table>.parquet` for every table and `counts.json`; returns the rows of each table.

    Makes the directory; files of an earlier county in it are written over.
    """
    directory.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, table in county.tables.items():
        table.write_parquet(directory / f"{name}.parquet")
        counts[name] = table.height
    text = json.dumps(counts, ensure_ascii=False, indent=1)
    (directory / "counts.json").write_text(text + "\n", encoding="utf-8")
    return counts
