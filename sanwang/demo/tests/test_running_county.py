"""A county that ends on a day knows nothing later, and is busy in every month before."""

import datetime as dt
import time
from functools import cache

import numpy as np
import polars as pl
import pytest

from sanwang.demo.county import County, Settings, build
from sanwang.demo.county.vocabulary import TAGS
from sanwang.kernel.numbers import check_character

MONDAY = dt.date(2026, 11, 23)
LAST_DAYS = (
    MONDAY,
    dt.date(2026, 12, 1),
    dt.date(2028, 2, 29),
    dt.date(2027, 2, 28),
    dt.date(2026, 12, 31),
    dt.date(2027, 1, 1),
    dt.date(2026, 6, 29),
    dt.date(2026, 7, 1),
    dt.date(2026, 3, 1),
)
PLANNED = {"due", "valid_to"}
"""The only days that may lie ahead."""
OPEN = dt.date(9999, 1, 1)
every_last_day = pytest.mark.parametrize("last", LAST_DAYS, ids=str)


@cache
def county(last: dt.date) -> County:
    return build(Settings.small(until=last))


def first_of(last: dt.date) -> dt.date:
    return last.replace(year=last.year - 1, day=1)


@every_last_day
def test_nothing_lies_after_the_last_day(last: dt.date) -> None:
    late = [
        f"{name}.{column}"
        for name, table in county(last).tables.items()
        for column in table.columns
        if table.schema[column] == pl.Date and column not in PLANNED
        if table[column].max() is not None and table[column].max() > last
    ]
    assert late == []


@every_last_day
def test_acts_fill_the_window_month_by_month(last: dt.date) -> None:
    for name, share in (("activities", 0.5), ("visits", 0.5), ("talks", 0.4)):
        table = county(last).tables[name]
        counts = table.group_by(pl.col("date").dt.truncate("1mo")).len().sort("date")
        months, rows = counts["date"].to_list(), counts["len"].to_list()
        assert months[0] == first_of(last)
        assert len(months) in (12, 13), "a month that has just begun may be empty"
        assert min(rows[:12]) > share * sum(rows[:12]) / 12


def test_the_running_month_is_partly_done() -> None:
    tables = county(MONDAY).tables
    for name in ("activities", "visits", "talks"):
        by_month = tables[name].group_by(pl.col("date").dt.truncate("1mo")).len().sort("date")["len"]
        assert 0.35 < by_month[-1] / by_month[:12].mean() < 0.95


@every_last_day
def test_every_row_refers_to_rows_that_are_there(last: dt.date) -> None:
    tables = county(last).tables
    owners = {
        "village_code": tables["divisions"]["code"],
        "member_code": tables["members"]["member_code"],
        "leader_code": tables["members"]["member_code"],
        "group_code": tables["groups"]["group_code"],
        "org_code": tables["organisations"]["org_code"],
        "household_code": tables["households"]["household_code"],
        "pairing_code": tables["pairings"]["pairing_code"],
        "visit_code": tables["visits"]["visit_code"],
        "activity_code": tables["activities"]["activity_code"],
        "venue_code": tables["venues"]["venue_code"],
        "team_code": tables["volunteer_teams"]["team_code"],
    }
    for name, table in tables.items():
        for column in set(table.columns) & set(owners):
            known = [*owners[column].to_list(), ""]
            assert table[column].is_in(known).all(), f"{name}.{column}"


@every_last_day
def test_codes_are_unique(last: dt.date) -> None:
    for name, table in county(last).tables.items():
        key = table.columns[0]
        if key.endswith("_code") and name not in CHILDREN:
            assert table[key].is_unique().all(), name


CHILDREN = {
    "group_members",
    "council_members",
    "venue_payments",
    "attendance",
    "activity_groups",
    "appraisals",
    "assessment_scores",
    "assessment_results",
}


@every_last_day
def test_spans_are_not_empty_and_do_not_overlap(last: dt.date) -> None:
    tables = county(last).tables
    for name, subject in (("memberships", ["member_code", "kind"]), ("pairings", ["household_code"])):
        table = tables[name].with_columns(pl.col("valid_to").fill_null(OPEN).alias("end"))
        assert (table["end"] > table["valid_from"]).all(), name
        keys = [*subject, "group_code"] if name == "memberships" else [*subject, "member_code"]
        following = table.sort(*keys, "valid_from").with_columns(
            pl.col("valid_from").shift(-1).over(keys).alias("next")
        )
        assert not (following["next"] < following["end"]).any(), name
    home = tables["memberships"].filter(pl.col("kind") == "home").sort("member_code", "valid_from")
    overlap = home["valid_from"].shift(-1).lt(home["valid_to"].fill_null(OPEN)) & (
        home["member_code"].shift(-1) == home["member_code"]
    )
    assert not overlap.any()
    assert (tables["excuses"]["valid_to"].fill_null(OPEN) > tables["excuses"]["valid_from"]).all()


@every_last_day
def test_members_are_at_home_where_the_last_day_finds_them(last: dt.date) -> None:
    tables = county(last).tables
    now = tables["memberships"].filter(pl.col("kind") == "home", pl.col("valid_to").is_null())
    listed = tables["members"].filter(pl.col("group_code") != "")
    both = now.join(listed, on="member_code", how="full", suffix="_listed")
    assert (both["group_code"] == both["group_code_listed"]).all()
    moved = tables["memberships"].filter(pl.col("kind") == "home", pl.col("valid_to").is_not_null())
    assert moved.height > 0
    assert moved["valid_to"].is_between(first_of(last), last).all()


@every_last_day
def test_people_are_of_age_and_their_numbers_agree(last: dt.date) -> None:
    members = county(last).tables["members"]
    age = (members["joined_date"] - members["birth_date"]).dt.total_days() / 365.2425
    assert age.min() >= 18
    assert (last.year - members["birth_date"].dt.year()).max() <= 94
    for number, birth, sex in members.select("id_number", "birth_date", "sex").iter_rows():
        assert number.startswith("99")
        assert number[6:14] == f"{birth:%Y%m%d}"
        assert int(number[16]) % 2 == (sex == "M")
        assert number[17] == check_character(number[:17])
    full = members.filter(pl.col("status") == "full")
    assert (full["full_date"] <= last).all()
    probation = members.filter(pl.col("status") == "probationary")
    assert probation["full_date"].is_null().all()
    assert probation["joined_date"].min() > last - dt.timedelta(365)


@every_last_day
def test_members_act_only_while_they_may(last: dt.date) -> None:
    tables = county(last).tables
    joined = tables["members"].select("member_code", "joined_date")
    activities = tables["activities"].select("activity_code", "date")
    came = tables["attendance"].join(activities, on="activity_code").join(joined, on="member_code")
    assert (came["joined_date"] <= came["date"]).all()
    spans = tables["pairings"].select("pairing_code", "valid_from", "valid_to")
    visits = tables["visits"].join(spans, on="pairing_code")
    assert visits.height == tables["visits"].height
    assert (visits["valid_from"] <= visits["date"]).all()
    assert (visits["valid_to"].fill_null(OPEN) > visits["date"]).all()
    pairings = tables["pairings"].join(joined, on="member_code")
    assert (pairings["joined_date"] <= pairings["valid_from"]).all()


@every_last_day
def test_activities_keep_the_meaning_of_the_ledger(last: dt.date) -> None:
    tables = county(last).tables
    activities = tables["activities"]
    kinds = set(activities["kinds"].str.split("|").explode().unique())
    assert kinds == {"meeting", "study", "party_day", "report", "deploy", "life_meeting"}
    deploy = activities.filter(pl.col("kinds") == "deploy")
    assert (deploy["group_code"] == "").all(), "a branch's own"
    made_up = activities.filter(pl.col("for_date").is_not_null())
    assert made_up.height > 0
    assert (made_up["date"].dt.day() <= 5).all()
    assert (made_up["for_date"] == made_up["date"].dt.truncate("1mo") - dt.timedelta(1)).all()
    hosts = tables["activity_groups"].join(activities, on="activity_code", suffix="_host")
    assert hosts.height == tables["activity_groups"].height > 0
    assert (hosts["group_code"] != hosts["group_code_host"]).all()
    listed = tables["attendance"].group_by("activity_code").len()
    counted = activities.join(listed, on="activity_code", how="left").with_columns(pl.col("len").fill_null(0))
    assert (counted["len"] == counted["expected"]).all()


@every_last_day
def test_records_are_late_at_times(last: dt.date) -> None:
    for name in ("activities", "visits", "talks"):
        table = county(last).tables[name]
        lag = (table["recorded_on"] - table["date"]).dt.total_days()
        assert lag.min() >= 0
        assert (lag > 10).mean() > 0.001


@every_last_day
def test_appraisals_are_of_a_year_that_could_be_appraised(last: dt.date) -> None:
    tables = county(last).tables
    sheets = tables["appraisals"].join(
        tables["members"].select("member_code", "full_date", "joined_date"), on="member_code"
    )
    assert sheets.height > 0
    sheets = sheets.with_columns(pl.date("year", 12, 8).alias("earliest"), pl.date("year", 12, 31).alias("year_end"))
    assert (sheets["decided_on"] >= sheets["earliest"]).all()
    year_end = sheets["year_end"]
    graded = sheets["grade"] != ""
    assert (sheets["joined_date"] <= year_end).all()
    assert (graded == (sheets["full_date"] <= year_end).fill_null(value=False)).all()
    assert sheets.select("member_code", "year").is_unique().all()


def test_some_sheets_of_last_year_never_came() -> None:
    tables = county(MONDAY).tables
    sheets = tables["appraisals"]
    assert sheets["year"].unique().to_list() == [2025]
    villages = set(tables["members"]["village_code"])
    assert 0 < len(villages - set(sheets["village_code"])) <= len(villages) // 3


@every_last_day
def test_a_few_groups_have_no_leader(last: dt.date) -> None:
    groups = county(last).tables["groups"]
    vacant = groups.filter(pl.col("leader_code") == "")
    assert 1 <= vacant.height <= 6
    assert (vacant["kind"] == "natural_village").all()


def test_a_told_year_has_a_leader_everywhere() -> None:
    assert (build(Settings.small()).tables["groups"]["leader_code"] != "").all()


def test_some_special_households_have_nobody() -> None:
    tables = county(MONDAY).tables
    special = tables["households"].filter(pl.any_horizontal(tag for tag, _, _ in TAGS))
    paired = tables["pairings"].filter(pl.col("valid_to").is_null())["household_code"]
    assert special.filter(~pl.col("household_code").is_in(paired.to_list())).height > 0


@every_last_day
def test_the_last_four_quarters_are_assessed(last: dt.date) -> None:
    results = county(last).tables["assessment_results"]
    quarters = results.select("year", "quarter").unique().sort("year", "quarter").rows()
    assert len(quarters) == 4
    year, quarter = quarters[-1]
    end = dt.date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - dt.timedelta(1)
    assert end <= last < end + dt.timedelta(93)


def test_reports_are_kept_by_most_groups_in_every_whole_month() -> None:
    tables = county(MONDAY).tables
    reports = tables["activities"].filter(pl.col("kinds").str.contains("report"))
    month = pl.coalesce("for_date", "date").dt.truncate("1mo").alias("month")
    held = reports.group_by(month).agg(pl.col("group_code").n_unique()).sort("month")
    share = np.array(held.filter(pl.col("month") >= first_of(MONDAY))["group_code"]) / tables["groups"].height
    assert (share[:12] > 0.55).all()
    assert (share[:12] < 1).all()
    assert 0.2 < share[12] < share[:12].mean()


@pytest.mark.county
def test_the_whole_county_ends_on_a_day_like_a_small_one() -> None:
    start = time.perf_counter()
    tables = build(Settings(until=MONDAY)).tables
    assert time.perf_counter() - start < 20
    assert tables["members"].height == 20_000
    vacant = tables["groups"].filter(pl.col("leader_code") == "")
    assert 3 <= vacant.height <= 6
    visits = tables["visits"].group_by(pl.col("date").dt.truncate("1mo")).len().sort("date")["len"]
    assert len(visits) == 13
    assert visits[:12].min() > 25_000
    assert 0.5 < visits[12] / visits[:12].mean() < 0.8
