"""The classic county, loaded once: the figures given for it, equal engines, pinned plans; and of the workbooks that
belong to it, what check says of them, and that what goes out comes in again.
"""

import csv
import datetime as dt
import json
from collections import Counter, defaultdict
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.access.models import Account
from sanwang.duties.keeping import spans
from sanwang.duties.keeping.audit import audit
from sanwang.duties.ledger import binding, parquet
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.cell import answer, written
from sanwang.duties.ledger.duty import SubjectKind
from sanwang.duties.ledger.question import Scope, Sight, Span, questions
from sanwang.duties.ledger.text import THOUSANDS, cells
from sanwang.duties.queries import rows, statements
from sanwang.intake.queries.filled import FILLERS
from sanwang.intake.tests import workbooks
from sanwang.kernel import clock, prepared
from sanwang.kernel.periods import Period
from sanwang.organization.models import Person
from sanwang.service.models import HouseholdTag, Pairing, Visit
from tests.ledger.conftest import loaded
from tests.ledger.plans import faults, nodes, read_whole, repeated

pytestmark = [pytest.mark.county, pytest.mark.django_db]
TOTALS = json.loads((Path(__file__).parent / "classic_totals.json").read_text())
YEAR = Span(Period.parse("2025-01"), Period.parse("2025-12"))
OCTOBER = Period.parse("2025-10")
DAY = dt.date(2026, 1, 20)
OCTOBERS = list(questions(Span(OCTOBER, OCTOBER), Sight(DAY)))
UNKNOWN_REFERENCES = {"assessment_sheet", "council_roster"}
"""Forms that refer to what the product does not model yet."""
YEAR_END = dt.date(2025, 12, 31)
TOWNSHIP = "361126102000"
"""The largest: 漆工镇."""


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker, classic_county_dir):
    """Load the county once, in a transaction that is taken back."""
    with loaded(django_db_blocker, classic_county_dir, today=DAY):
        yield classic_county_dir


@pytest.mark.parametrize("day", sorted(TOTALS))
def test_the_command_gives_the_given_totals(county, day):
    out = StringIO()
    call_command("ledger", "cells", "--from", "2025-01", "--to", "2025-12", "--on", day, stdout=out)
    out.seek(0)
    found = defaultdict(Counter)
    for row in csv.DictReader(out):
        found[row["duty"]].update({name: int(row[name]) for name in ("owed", "done", "on_time", "excused")})
        found[row["duty"]]["rows"] += 1
    assert {duty: dict(counts) for duty, counts in found.items() if duty in TOTALS[day]} == TOTALS[day]


def test_duckdb_over_parquet_says_the_same(county):
    sight = Sight(dt.date(2025, 2, 28), True)
    span = Span(YEAR.first, Period.parse("2025-02"))
    with duckdb.connect() as engine:
        parquet.attach(engine, county)
        found = sorted(written(cell) for cell in answer(lambda text: parquet.run(engine, text), questions(span, sight)))
    assert [tuple(map(str, row)) for row in rows.rows(rows.Asked(span, sight)).rows] == found


def test_what_is_stored_is_what_is_counted(county):
    assert audit(day=DAY).differences == []
    assert rows.rows(rows.Asked(YEAR, Sight(DAY))).computed_at is not None


def plan_of(text, values=None):
    with connection.cursor() as cursor:
        cursor.execute(f"explain (verbose, format json) {text}", values)
        return cursor.fetchone()[0][0]["Plan"]


@contextmanager
def by_index_alone():
    """Let the planner read a whole table only where no index leads to the rows, whatever it thinks of their number."""
    others = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
    with connection.cursor() as cursor:
        for name in others:
            cursor.execute(f"set local {name} = off")
        yield
        for name in others:
            cursor.execute(f"set local {name} = on")


@pytest.mark.parametrize("question", OCTOBERS, ids=lambda q: q.duty.code)
def test_a_county_month_is_joined_by_equality_and_counted_by_index(county, question):
    statement = cells(question)
    plan = plan_of(binding.postgresql(statement.text), statement.parameters)
    assert faults(plan) == []


@pytest.mark.parametrize(
    "question", [one for one in OCTOBERS if one.duty.subjects.kind in THOUSANDS], ids=lambda q: q.duty.code
)
def test_a_countys_acts_are_counted_at_once(county, question):
    """Neither acts nor excuses are looked up a member or pairing at a time."""
    statement = cells(question)
    assert repeated(plan_of(binding.postgresql(statement.text), statement.parameters)) == []


@pytest.mark.parametrize(
    "text",
    [
        "select 1 from fact_membership m join fact_visit a on a.counts_on >= m.valid_from and a.counts_on < m.valid_to",
        "select (select count(*) from fact_visit a where a.recorded_on = m.valid_from) from fact_membership m",
    ],
)
def test_twin_a_text_that_does_not_scale_is_found(county, text):
    assert faults(plan_of(text))


def plan_without_values(asked):
    """Return the plan of a prepared text, which is made without its values."""
    text, names = prepared._numbered(statements._together(cells, tuple(map(statements._shape, asked))))
    values = {f"q{n}_{name}": value for n, one in enumerate(asked) for name, value in one.parameters().items()}
    kinds = {int: "bigint", str: "text", dt.date: "date"}
    with connection.cursor() as cursor:
        cursor.execute(f"prepare asked ({', '.join(kinds[type(values[name])] for name in names)}) as {text.decode()}")
        plan = plan_of(f"execute asked ({', '.join(['%s'] * len(names))})", [values[name] for name in names])
        cursor.execute("deallocate asked")
    return plan


def indexes(plan):
    return {node["Index Name"] for node in nodes(plan) if "Index Name" in node}


def in_scope(scope, *kinds):
    return [replace(one, scope=scope) for one in OCTOBERS if not kinds or one.duty.subjects.kind in kinds]


@pytest.mark.parametrize(
    "asked",
    [
        in_scope(Scope(villages=(1,))),
        in_scope(Scope(groups=(1,))),
        in_scope(Scope(villages=(1,), groupless=True)),
        in_scope(Scope(subjects=(1, 2)), SubjectKind.MEMBER),
        in_scope(Scope(subjects=(1, 2)), SubjectKind.PAIRING),
    ],
    ids=["village", "group", "groupless", "member", "pairing"],
)
def test_a_page_reads_no_table_whole(county, asked):
    """The plan made without the values reaches everything by index, but for tables of a few hundred rows.

    Acts by subject, never by day: a month of all the county, or a year of the whole branch, is not read for them.
    """
    plan = plan_without_values(asked)
    assert faults(plan) == []
    assert {node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"} <= {"organization_unit"}
    assert [name for name in indexes(plan) if name.endswith("_on_day")] == []


def test_a_branchs_life_meetings_are_found_without_reading_a_year_of_each_member(county):
    [asked] = [one for one in in_scope(Scope(villages=(1,))) if one.duty.code == "life_meeting"]
    used = indexes(plan_without_values([asked]))
    assert "affairs_branch_life_meeting" in used
    assert "affairs_member_act" not in used


def test_who_is_without_a_group_is_known_before_pairings_are_looked_at(county):
    [asked] = [one for one in in_scope(Scope(villages=(1,))) if one.duty.code == "visit"]
    anti = [node for node in nodes(plan_without_values([asked])) if node.get("Join Type") == "Anti"]
    assert len(anti) == 1
    assert {node["Relation Name"] for node in nodes(anti[0]) if "Relation Name" in node} == {
        "organization_affiliation",
        "organization_membership",
    }


SEATS = {
    "secretary": (
        "/villages/{village}", "/villages/{village}/organization", "/villages/{village}/needs", "/reports", "/excuses",
        "/villages/{village}/unpaired", "/households?village={village}", "/members?village={village}", "/import",
        "/villages/{village}/development",
        "/groups/{group}", "/groups/{group}/leader", "/visits/sheet?group={group}", "/talks/new?group={group}",
        "/activities/new?group={group}", "/activities/new?branch={unit}", "/appraisals/new?group={group}",
        "/excuses/new?group={group}&whole=1", "/duties/visit/2025-10/{village}",
        "/duties/visit/2025-10/{village}/{group}",
        "/duties/study_attendance/2025-10/{village}/{group}", "/households/{household}", "/households/{household}/pair",
        "/members/{member}", "/villages/{village}?on=2025-11-30",
    ),
    "leader": ("/groups/{group}", "/talks/new?group={group}", "/activities/new?group={group}"),
    "member": ("/me", "/households/{household}", "/visits/new?pairing={pairing}", "/visits/{visit}"),
}  # fmt: skip


@pytest.fixture(scope="module")
def visit(county):
    """Return one of October's visits."""
    found = Visit.objects.filter(day=dt.date(2025, 10, 20), group__isnull=False)
    return found.select_related("pairing__household", "pairing__member", "group__village", "group__unit").first()


@pytest.fixture
def seats(visit, monkeypatch):
    """Return what stands in the addresses, and a browser for each who looks."""
    monkeypatch.setattr(clock, "today", lambda: DAY)
    pairing, group = visit.pairing, visit.group
    values = {
        "village": group.village.code, "group": group.code, "unit": group.unit.code, "visit": visit.pk,
        "pairing": pairing.code, "household": pairing.household.code, "member": pairing.member.code,
    }  # fmt: skip
    browsers = {}
    for role, seat in (("secretary", {"division": group.village}), ("leader", {"group": group}), ("member", {})):
        account = Account.objects.create(
            username=role, display_name=role, person=pairing.member.person if role == "member" else None
        )
        account.grants.create(role=role, valid_from=dt.date(2020, 1, 1), **seat)
        browsers[role] = Client()
        browsers[role].force_login(account, backend="sanwang.access.signin.Backend")
    return values, browsers


@pytest.fixture(scope="module")
def large(county):
    """Return the tables that grow with a county: of more than ten thousand rows in this one."""
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind = 'r' and reltuples > 10000")
        found = {name for (name,) in cursor.fetchall()}
    assert found >= {"service_visit", "service_pairing", "service_need", "affairs_attendance", "organization_member"}
    return found


def read_for(browser, address, large):
    """Return what a page's statements read whole of the large tables, by statement."""
    asked = []

    def kept(execute, sql, params, many, context):
        asked.append((str(sql), params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kept):
        assert browser.get(address).status_code == 200
    reads = [(sql, params) for sql, params in asked if sql.lstrip().lower().startswith(("select", "with"))]
    assert len(reads) > 3
    with by_index_alone():
        found = {sql[:400]: read_whole(plan_of(sql, params), large) for sql, params in reads}
    return {sql: tables for sql, tables in found.items() if tables}


@pytest.mark.parametrize(("role", "address"), [(role, one) for role, all_ in SEATS.items() for one in all_])
def test_a_page_of_a_village_reads_no_large_table_whole(large, seats, role, address):
    values, browsers = seats
    assert read_for(browsers[role], address.format(**values), large) == {}


def test_twin_a_page_without_its_index_is_found(large, seats):
    values, browsers = seats
    with connection.cursor() as cursor:
        cursor.execute("drop index service_pairing_in_village")
    [tables] = read_for(browsers["secretary"], f"/villages/{values['village']}", large).values()
    assert tables == ["Seq Scan of service_pairing"]


def test_a_month_is_one_statement_a_duty_and_period(county):
    with CaptureQueriesContext(connection) as found:
        spans.recompute_span(OCTOBER, OCTOBER, day=DAY)
    counted = [one["sql"] for one in found.captured_queries if "insert into duties_cell" in one["sql"]]
    assert len(counted) == len(DUTIES)
    assert len(found) <= len(DUTIES) * 5 + 5


def run(*args, **options):
    printed = StringIO()
    with redirect_stdout(printed), redirect_stderr(StringIO()):
        call_command(*args, **options)
    return json.loads(printed.getvalue())


@pytest.mark.parametrize("name", workbooks.NAMES)
def test_a_workbook_gives_what_its_companion_says(name, county, django_assert_max_num_queries):
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
def test_a_workbook_of_the_county_changes_nothing_in_it(name, county):
    """Its accepted rows say what the county holds, in rougher words: months for days, names for codes."""
    want = workbooks.companion(name)
    path = workbooks.DIRECTORY / want["file"]
    with pytest.raises(SystemExit) as ended:  # rows were rejected: partial
        run("import", "run", path, form=want["form"], context=want["contexts"], today=want["day"], accept_changes=True)
    assert ended.value.code == 3
    assert Pairing.objects.filter(recorded_on=YEAR_END).count() == 0
    again = run("import", "run", path, form=want["form"], context=want["contexts"], today=want["day"])["batch"]
    accepted = sum(len(sheet["records"]) for sheet in want["sheets"])
    assert again["again"]
    assert again["written"] == {"new": 0, "changed": 0}
    assert again["counts"]["unchanged"] == accepted
    assert again["counts"]["new"] == again["counts"]["changed"] == again["counts"]["conflict"] == 0


@pytest.mark.parametrize("form", FILLERS)
def test_a_whole_township_goes_out_and_comes_in_without_a_difference(form, county, tmp_path):
    out = tmp_path / "out.xlsx"
    contexts = run("export", form=form, unit=TOWNSHIP, on=YEAR_END, out=out)
    outcome = run("import", "run", out, form=form, context=contexts, today=YEAR_END)
    counts = outcome["batch"]["counts"]
    assert counts["unchanged"] > 100
    assert {kind: n for kind, n in counts.items() if kind not in ("unchanged", "written") and n} == {}
    assert all(sheet["file_warnings"] == [] for sheet in outcome["sheets"] if form == "group_ledger")


def test_what_is_missing_in_the_county_comes_in_from_its_own_export(county, tmp_path):
    """A village's pairings and tags are lost, and taken in again: the export is the same as before."""
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    village = "361126102201"
    for form in ("pairing_ledger", "special_households"):
        contexts = run("export", form=form, unit=village, on=YEAR_END, out=out)
        before = _cells(out)
        Pairing.objects.filter(village__code=village).update(withdrawn_on=YEAR_END)
        HouseholdTag.objects.filter(household__village__code=village).update(withdrawn_on=YEAR_END)
        done = run("import", "run", out, form=form, context=contexts, today=YEAR_END, accept_changes=True)["batch"]
        assert sum(done["written"].values()) == len(before) - 3
        run("export", form=form, unit=village, on=YEAR_END, out=again)
        assert _cells(again) == before


def test_an_export_as_of_a_past_day_shows_that_day(county, tmp_path):
    out = tmp_path / "out.xlsx"
    run("export", form="pairing_ledger", unit="361126102201", on=dt.date(2024, 1, 1), out=out)
    early = len(_cells(out))
    run("export", form="pairing_ledger", unit="361126102201", on=YEAR_END, out=out)
    assert 3 < early < len(_cells(out))
    assert Person.objects.exists()


def _cells(path):
    return workbooks.rows_of(path.read_bytes())


def _where(error):
    return error["row"], error["field"], error["code"]
