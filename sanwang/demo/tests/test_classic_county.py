"""The county of seed 361126 and year 2025 is one and the same for ever: workbooks refer to its people."""

import hashlib
import json
from pathlib import Path

import pytest

from sanwang.demo.county import County, Settings, build

EXPECTED = json.loads((Path(__file__).parent / "classic_361126.json").read_text(encoding="utf-8"))
"""Of every table its rows, columns with their types, and the SHA-256 of its CSV."""


@pytest.fixture(scope="module")
def classic() -> County:
    return build(Settings())


def test_it_has_every_table_of_the_county_layout(classic: County) -> None:
    assert set(classic.tables) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_table_is_the_same_to_the_last_row(classic: County, name: str) -> None:
    table = classic.tables[name]
    digest = hashlib.sha256(table.write_csv().encode()).hexdigest()
    found = {
        "rows": table.height,
        "sha256": digest,
        "columns": {column: str(kind) for column, kind in table.schema.items()},
    }
    assert found == EXPECTED[name]


def test_another_seed_is_another_county_of_the_same_size() -> None:
    one, other = (build(Settings.small(seed=seed)) for seed in (1, 2))
    assert one.tables["members"].height == other.tables["members"].height
    assert not one.tables["members"]["name"].equals(other.tables["members"]["name"])
