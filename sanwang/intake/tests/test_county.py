"""A county of one village, one member and one household goes in; a column that its table has not is empty."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from django.db import connection

from sanwang.affairs.models import Activity, ActivityGroup, Appraisal
from sanwang.duties.ledger import parquet
from sanwang.intake.operations import county
from sanwang.intake.rules import LOAD_COUNTY
from sanwang.kernel.permits import Actor, permit
from sanwang.service.models import Visit

pytestmark = pytest.mark.django_db
DIVISIONS = [
    ("361126000000", "county", "county"),
    ("361126100000", "town", "town"),
    ("361126100201", "village", "village"),
]
TABLES: dict[str, dict[str, Any]] = {
    "organisations": {"org_code": "O1", "name": "甲支部", "kind": "branch", "division_code": "361126100201"},
    "members": {"member_code": "M1", "name": "党员甲", "sex": "女", "joined_date": "2001-07-01", "status": "full"}
    | {"org_code": "O1", "village_code": "361126100201", "phone": "15400000001", "pairing_eligible": "true"},
    "households": {"household_code": "H1", "head_name": "户甲", "village_code": "361126100201", "low_income": "true"},
    "pairings": {"pairing_code": "P1", "member_code": "M1", "household_code": "H1"}
    | {"village_code": "361126100201", "valid_from": "2026-01-01"},
    "visits": {"visit_code": "S1", "pairing_code": "P1", "date": "2026-03-02"}
    | {"recorded_on": "2026-03-04", "content": "看望慰问"},
}

GROUP = {
    "group_code": "G1",
    "name": "甲组",
    "kind": "natural_village",
    "village_code": "361126100201",
    "org_code": "O1",
}
ACTIVITY = {"activity_code": "A1", "org_code": "O1", "village_code": "361126100201", "date": "2026-03-05"}
ACTIVITY |= {"recorded_on": "2026-03-06", "kinds": "meeting|study", "for_date": "2026-03-05"}


def load(directory: Path, *, progress: Any = lambda _name, _rows: None, **changes: dict[str, Any]) -> dict[str, int]:
    """Load the tables; the rows of those named are changed first."""
    divisions = [
        {"code": code, "name": code, "level": level, "kind": kind, "parent_code": DIVISIONS[n - 1][0] if n else None}
        for n, (code, level, kind) in enumerate(DIVISIONS)
    ]
    pl.DataFrame(divisions).write_parquet(directory / "divisions.parquet")
    for name, row in TABLES.items():
        pl.DataFrame([row | changes.get(name, {})]).write_parquet(directory / f"{name}.parquet")
    by = permit(Actor.system("load-county"), LOAD_COUNTY, name="system")
    return county.load(by, directory=directory, today=dt.date(2026, 4, 1), progress=progress)


def test_a_visit_goes_in_with_its_pairing_and_days(tmp_path: Path) -> None:
    assert load(tmp_path)["visits"] == 1
    visit = Visit.objects.get(code="S1")
    assert (visit.pairing.code, visit.day, visit.recorded_on) == ("P1", dt.date(2026, 3, 2), dt.date(2026, 3, 4))
    assert (visit.topics, visit.note) == (["care"], "")


def test_the_planner_is_told_also_under_the_products_role(tmp_path: Path) -> None:
    """The role owns no table: what it analyses itself is skipped with a warning, and the tables count as empty."""
    with connection.cursor() as cursor:
        cursor.execute("analyze service_visit")  # it is empty: no rollback takes back what an earlier test had counted
        cursor.execute("set local role sanwang_app")
        load(tmp_path)
        cursor.execute("select current_user, reltuples from pg_class where oid = 'service_visit'::regclass")
        assert cursor.fetchone() == ("sanwang_app", 1)


def test_a_first_county_of_many_rows_is_checked_and_indexed_at_its_end(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(county, "MANY", 0)
    taken_away: list[int] = []

    def keys() -> int:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_constraint where contype = 'f'")
            return int(cursor.fetchone()[0])

    def progress(_name: str, _rows: int) -> None:
        taken_away.append(before - keys())

    before = keys()
    assert load(tmp_path, progress=progress)["visits"] == 1
    assert taken_away[0] == 0 and taken_away[-1] > 50
    assert keys() == before


def test_loaded_again_it_adds_nothing(tmp_path: Path) -> None:
    load(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("discard temp")  # what the end of the first load's transaction does
    assert not any(load(tmp_path).values())
    assert Visit.objects.count() == 1


def test_other_words_are_other_topics(tmp_path: Path) -> None:
    load(tmp_path, visits={"content": "宣传惠农政策"})
    assert Visit.objects.get().topics == ["policy"]


@pytest.mark.parametrize(("host", "held"), [("", set()), ("G1", {"G1", "G2"})])
def test_an_activity_without_a_host_is_no_groups(tmp_path: Path, host: str, held: set[str]) -> None:
    groups = [GROUP | {"group_code": code, "name": code, "founded": "2020-01-01"} for code in ("G1", "G2")]
    pl.DataFrame(groups).write_parquet(tmp_path / "groups.parquet")
    pl.DataFrame([ACTIVITY | {"group_code": host}]).write_parquet(tmp_path / "activities.parquet")
    pl.DataFrame([{"activity_code": "A1", "group_code": "G2"}]).write_parquet(tmp_path / "activity_groups.parquet")
    load(tmp_path)
    activity = Activity.objects.get(code="A1")
    assert activity.branch_own is not bool(host)
    assert {link.group.code for link in ActivityGroup.objects.filter(activity=activity)} == held
    with duckdb.connect() as engine:
        for name in ("activities", "activity_groups"):
            engine.execute(f"create view {name} as select * from read_parquet('{tmp_path / name}.parquet')")
        for name in ("act", "fact_group_act"):
            engine.execute(f"create table {name} as {parquet.RELATIONS[name]}")
        assert {row[0] for row in engine.execute("select group_id from fact_group_act").fetchall()} == held


def test_of_two_appraisals_of_a_year_the_first_with_a_grade_stands(tmp_path: Path) -> None:
    given = (("2026-01-05", ""), ("2026-01-09", "excellent"), ("2026-01-07", "qualified"))
    row = {"member_code": "M1", "village_code": "361126100201", "year": 2025}
    pl.DataFrame([row | {"recorded_on": day, "grade": grade} for day, grade in given]).write_parquet(
        tmp_path / "appraisals.parquet"
    )
    load(tmp_path)
    appraisal = Appraisal.objects.get()
    assert (appraisal.recorded_on, appraisal.grade) == (dt.date(2026, 1, 7), "qualified")


def test_what_names_something_that_is_not_there_is_left_out_aloud(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    load(tmp_path, progress=lambda name, rows: told.append((name, rows)), visits={"pairing_code": "P9"})
    assert [one for one in told if "left out" in one[0]] == [("visits left out, since what they name is not there", 1)]
    assert not Visit.objects.exists()
