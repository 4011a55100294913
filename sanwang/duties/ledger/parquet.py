"""The ledger's relations over one county's Parquet files, in DuckDB; ids are the county's codes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from sanwang.duties.ledger import binding
from sanwang.duties.ledger.catalogue import KINDS
from sanwang.duties.ledger.text import Statement

_ALWAYS = dt.date(1900, 1, 1)
_FOREVER = dt.date(9999, 12, 31)
_SPAN = "valid_from date, valid_to date"

TABLES = {
    "groups": "group_code text, kind text, village_code text, org_code text, founded date, leader_code text",
    "organisations": "org_code text, kind text, division_code text",
    "members": "member_code text, joined_date date, full_date date, village_code text",
    "memberships": f"member_code text, group_code text, kind text, {_SPAN}",
    "households": "household_code text, five_guarantee boolean, empty_nest boolean,"
    " left_behind_children boolean, disabled boolean, low_income boolean, assisted boolean",
    "pairings": f"pairing_code text, member_code text, household_code text, {_SPAN}",
    "visits": "visit_code text, pairing_code text, date date, recorded_on date",
    "activities": "activity_code text, org_code text, group_code text, date date, for_date date, kinds text,"
    " recorded_on date",
    "activity_groups": "activity_code text, group_code text",
    "attendance": "activity_code text, member_code text, state text",
    "talks": "talk_code text, member_code text, date date, recorded_on date",
    "appraisals": "member_code text, year bigint, grade text, recorded_on date",
    "excuses": f"duty text, subject_code text, {_SPAN}",
}
"""The columns of the county layout that the ledger reads."""

_TAGS = "five_guarantee, empty_nest, left_behind_children, disabled, low_income, assisted"
_ALL_TIME = f"date '{_ALWAYS}' as valid_from, cast(null as date) as valid_to"
_STANDS = f"date '{_FOREVER}' as stands_to"
_KINDS = ", ".join(KINDS)
_ACT = f"x.counts_on, x.recorded_on, x.stands_to, {', '.join(f'x.{kind}' for kind in KINDS)}"
_IS_KIND = ", ".join(f"list_contains(string_split(coalesce(kinds, ''), '|'), '{kind}') as {kind}" for kind in KINDS)

RELATIONS = {
    "fact_place": "select group_code as group_id, org_code as unit_id, village_code as village_id, kind,"
    f" founded, {_ALL_TIME} from groups",
    "fact_branch": f"select org_code as unit_id, division_code as village_id, kind, {_ALL_TIME}"
    " from organisations where kind in ('党支部', '党总支')",
    "fact_membership": "select member_code as member_id, group_code as group_id, kind, valid_from, valid_to"
    " from memberships",
    "fact_affiliation": f"select member_code as member_id, village_code as village_id, {_ALL_TIME} from members",
    "fact_leader": f"select group_code as group_id, leader_code as member_id, {_ALL_TIME} from groups"
    " where leader_code <> ''",
    "fact_member": "select member_code as member_id, joined_date as joined_on, full_date as full_on from members",
    "fact_pairing": "select pairing_code as pairing_id, member_code as member_id,"
    " household_code as household_id, valid_from, valid_to from pairings",
    "fact_tag": f"select household_code as household_id, tag, {_ALL_TIME}"
    f" from (unpivot households on {_TAGS} into name tag value carries) where carries",
    "act": "select activity_code as activity_id, org_code as unit_id, coalesce(group_code, '') as host,"
    f" coalesce(for_date, date) as counts_on, recorded_on, {_STANDS}, {_IS_KIND} from activities",
    "fact_group_act": f"select h.group_id, x.activity_id, {_ACT} from act x join ("
    "select activity_id, host as group_id from act where host <> ''"
    " union select g.activity_code, g.group_code from activity_groups g"
    " join act a on a.activity_id = g.activity_code and a.host <> '') h on h.activity_id = x.activity_id",
    "fact_unit_act": f"select x.unit_id, x.activity_id, {_ACT} from act x where x.host = ''",
    "fact_attendance": f"select t.member_code as member_id, x.activity_id, {_ACT}"
    " from attendance t join act x on x.activity_id = t.activity_code"
    " where t.state in ('present', 'online', 'home_taught')",
    "fact_branch_attendance": f"select u.unit_id, x.member_id, x.activity_id, {_ACT}"
    " from fact_attendance x join fact_unit_act u on u.activity_id = x.activity_id",
    "fact_visit": "select pairing_code as pairing_id, visit_code as visit_id, date as counts_on, recorded_on,"
    f" {_STANDS}, 'in_person' as manner from visits",
    "fact_talk": "select member_code as member_id, talk_code as talk_id, date as counts_on, recorded_on,"
    f" {_STANDS}, '' as manner from talks",
    "fact_appraisal": "select member_code as member_id, member_code || '/' || year as appraisal_id,"
    f" make_date(year, 12, 31) as counts_on, recorded_on, {_STANDS} from appraisals where grade <> ''",
    "fact_excuse": "select duty, 'member' as subject_kind, subject_code as subject_id, valid_from, valid_to"
    " from excuses where subject_code in (select member_code from members)"
    " union all select duty, 'pairing', subject_code, valid_from, valid_to"
    " from excuses where subject_code in (select pairing_code from pairings)"
    " union all select duty, 'group', subject_code, valid_from, valid_to"
    " from excuses where subject_code in (select group_code from groups)",
}
"""Each relation of the ledger as a select over the county layout."""


def attach(connection: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Make the ledger's relations of the county in the directory; an absent file is an empty table."""
    for name, columns in TABLES.items():
        file = directory / f"{name}.parquet"
        if file.exists():
            source = str(file).replace("'", "''")
            connection.execute(f"create view {name} as select * from read_parquet('{source}')")
        else:
            connection.execute(f"create table {name} ({columns})")
    relate(connection)


def relate(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the relations over tables of the county layout that the connection has already.

    They are copied, not views: each is read once for every duty and period.
    """
    for name, select in RELATIONS.items():
        connection.execute(f"create table {name} as {select}")


def run(connection: duckdb.DuckDBPyConnection, statement: Statement) -> list[tuple[object, ...]]:
    """Run a statement of the ledger and return its rows."""
    values: dict[str, object] = dict(statement.parameters)
    return connection.execute(binding.duckdb(statement.text), values).fetchall()
