"""Other counties: parts, copies, small ones, and those that cannot be."""

import ast
import datetime as dt
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import sanwang.demo.county as county_package
from sanwang.demo.county import Settings, build, write
from sanwang.demo.county.__main__ import main
from sanwang.demo.county.names import IdMaker

SMALL = Settings.small(until=dt.date(2026, 11, 23))
EXPECTED = json.loads((Path(__file__).parent / "classic_361126.json").read_text(encoding="utf-8"))


def test_the_same_settings_make_the_same_rows() -> None:
    one, other = build(SMALL), build(SMALL)
    assert all(one.tables[name].equals(other.tables[name]) for name in one.tables)


def test_a_small_county_has_everything_and_takes_no_time() -> None:
    start = time.process_time()
    county = build(SMALL)
    assert time.process_time() - start < 1
    levels = county.tables["divisions"]["level"].value_counts().sort("level").rows()
    assert levels == [("county", 1), ("town", 2), ("village", 6)]
    assert min(table.height for table in county.tables.values()) > 0
    for name, table in county.tables.items():
        assert {c: str(k) for c, k in table.schema.items()} == EXPECTED[name]["columns"], name


@pytest.mark.parametrize(("townships", "villages"), [(1, 1), (1, 4), (3, 5), (16, 1)])
def test_townships_and_villages_are_chosen(townships: int, villages: int) -> None:
    county = build(Settings.small(townships=townships, villages=villages, until=dt.date(2026, 11, 23)))
    levels = dict(county.tables["divisions"]["level"].value_counts().rows())
    assert (levels["town"], levels["village"]) == (townships, townships * villages)


def test_counties_of_a_series_share_no_code_and_no_person() -> None:
    one, other = (build(SMALL.numbered(number)) for number in (1, 2))
    for table, column in (
        ("divisions", "code"),
        ("members", "member_code"),
        ("members", "id_number"),
        ("households", "household_code"),
        ("activities", "activity_code"),
    ):
        assert not set(one.tables[table][column]) & set(other.tables[table][column])
    phones = [set(county.tables["members"]["phone"]) - {""} for county in (one, other)]
    assert not phones[0] & phones[1]


def test_a_town_or_village_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="towns"):
        build(Settings.small(townships=40))
    with pytest.raises(ValueError, match="towns"):
        build(Settings.small(villages=40))


def test_too_few_households_or_members_are_refused() -> None:
    with pytest.raises(ValueError, match="households"):
        build(replace(SMALL, households=100))
    with pytest.raises(ValueError, match="cannot split"):
        build(replace(SMALL, members=20))


def test_an_area_code_that_could_be_somebodys_is_refused() -> None:
    with pytest.raises(ValueError, match="start with 99"):
        IdMaker("361126")


def test_written_tables_read_back_the_same(tmp_path: Path) -> None:
    county = build(SMALL)
    counts = write(county, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "counts.json").read_text(encoding="utf-8")) == counts
    assert {path.stem for path in (tmp_path / "out").glob("*.parquet")} == set(county.tables)
    for name, table in county.tables.items():
        assert pl.read_parquet(tmp_path / "out" / f"{name}.parquet").equals(table), name


def test_the_command_makes_a_county(tmp_path: Path) -> None:
    assert main(["--until", "2026-11-23", "--small", "--out", str(tmp_path)]) == 0
    activities = pl.read_parquet(tmp_path / "activities.parquet")
    assert activities["date"].max() <= dt.date(2026, 11, 23)
    assert main(["--classic-year", "2024", "--small", "--counties", "2", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "county001" / "members.parquet").exists()


@pytest.mark.parametrize("arguments", [["--out", "x"], ["--until", "2026-11-23", "--classic-year", "2025"]])
def test_the_command_wants_one_period(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(arguments)
    assert refusal.value.code == 2


def test_the_county_knows_nothing_of_the_product() -> None:
    allowed = {"numpy", "polars", "sanwang", *sys.stdlib_module_names}
    for path in Path(county_package.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in allowed, f"{path.name}: {name}"
                assert not name.startswith("sanwang") or name.startswith("sanwang.demo.county"), path.name
