"""A made-up history as rows of the ledger's relations, and an engine that holds them."""

import datetime as dt
import sys
from importlib.util import find_spec

import duckdb
import psycopg
from django.db import connection

from sanwang.duties.ledger import binding
from sanwang.duties.tests.histories import KINDS
from sanwang.duties.tests.oracle import CAME

if find_spec("pandas") is None:
    sys.modules["pandas"] = None  # DuckDB asks for it at every value, and Python would look for it anew each time

SPAN = "valid_from date, valid_to date"
ACT = "counts_on date, recorded_on date, stands_to date"
BOOLEANS = ", ".join(f"{kind} boolean" for kind in KINDS)
COLUMNS = {
    "fact_place": f"group_id bigint, unit_id bigint, village_id bigint, kind text, founded date, {SPAN}",
    "fact_branch": f"unit_id bigint, village_id bigint, kind text, {SPAN}",
    "fact_membership": f"member_id bigint, group_id bigint, kind text, {SPAN}",
    "fact_affiliation": f"member_id bigint, village_id bigint, {SPAN}",
    "fact_leader": f"group_id bigint, member_id bigint, {SPAN}",
    "fact_member": "member_id bigint, joined_on date, full_on date",
    "fact_pairing": f"pairing_id bigint, member_id bigint, household_id bigint, {SPAN}",
    "fact_tag": f"household_id bigint, tag text, {SPAN}",
    "fact_group_act": f"group_id bigint, activity_id bigint, {ACT}, {BOOLEANS}",
    "fact_unit_act": f"unit_id bigint, activity_id bigint, {ACT}, {BOOLEANS}",
    "fact_attendance": f"member_id bigint, activity_id bigint, {ACT}, {BOOLEANS}",
    "fact_branch_attendance": f"unit_id bigint, member_id bigint, activity_id bigint, {ACT}, {BOOLEANS}",
    "fact_visit": f"pairing_id bigint, visit_id bigint, {ACT}, manner text",
    "fact_talk": f"member_id bigint, talk_id bigint, {ACT}, manner text",
    "fact_appraisal": f"member_id bigint, appraisal_id bigint, {ACT}",
    "fact_excuse": f"duty text, subject_kind text, subject_id bigint, {SPAN}",
}
"""Columns of each relation, in types that PostgreSQL and DuckDB both know."""

FOREVER = dt.date(9999, 12, 31)
BEGINNING = dt.date(1900, 1, 1)


def rows_of(history):
    """Return {relation: [rows]} of the history; what is withdrawn from a roster is not in its relation."""

    def ties(rows, *names):
        return [
            (*(getattr(row, name) for name in names), row.valid_from, row.valid_to) for row in rows if not row.withdrawn
        ]

    def act(record, counts_on):
        return (counts_on, record.recorded, record.withdrawn or FOREVER)

    rows = {
        "fact_place": [(p.group, p.unit, p.village, p.kind, p.founded, BEGINNING, p.ended) for p in history.places],
        "fact_branch": ties(history.branches, "left", "right", "kind"),
        "fact_membership": ties(history.memberships, "left", "right", "kind"),
        "fact_affiliation": ties(history.affiliations, "left", "right"),
        "fact_leader": ties(history.leaders, "left", "right"),
        "fact_member": [(m.member, m.joined, m.full) for m in history.members],
        "fact_pairing": ties(history.pairings, "pairing", "member", "household"),
        "fact_tag": ties(history.tags, "left", "kind"),
        "fact_visit": [(v.subject, v.record, *act(v, v.day), v.manner) for v in history.visits],
        "fact_talk": [(t.subject, t.record, *act(t, t.day), t.manner) for t in history.talks],
        "fact_appraisal": [
            (a.subject, a.record, *act(a, dt.date(a.year, 12, 31))) for a in history.appraisals if a.grade
        ],
        "fact_excuse": ties(history.excuses, "duty", "kind", "subject"),
        "fact_group_act": [],
        "fact_unit_act": [],
        "fact_attendance": [],
        "fact_branch_attendance": [],
    }
    for a in history.activities:
        copied = (*act(a, a.for_day or a.day), *(kind in a.kinds for kind in KINDS))
        if a.host is None:
            rows["fact_unit_act"].append((a.unit, a.record, *copied))
        else:
            rows["fact_group_act"] += [(group, a.record, *copied) for group in {a.host, *a.joint}]
        for member in (member for member, state in a.attendance.items() if state in CAME):
            rows["fact_attendance"].append((member, a.record, *copied))
            if a.host is None:
                rows["fact_branch_attendance"].append((a.unit, member, a.record, *copied))
    return rows


class DuckDB:
    """The relations in memory."""

    def __init__(self):
        self.connection = duckdb.connect()
        self.connection.execute("set threads = 1")
        for name, columns in COLUMNS.items():
            self.connection.execute(f"create table {name} ({columns})")

    def hold(self, history):
        """Replace what is held by the history."""
        for name, rows in rows_of(history).items():
            self.connection.execute(f"delete from {name}")
            if rows:
                marks = ", ".join(f"({', '.join('?' for _ in row)})" for row in rows)
                self.connection.execute(f"insert into {name} values {marks}", [value for row in rows for value in row])

    def run(self, statement):
        """Run a statement of the ledger."""
        return self.connection.execute(binding.duckdb(statement.text), statement.parameters).fetchall()


class PostgreSQL:
    """The relations as temporary tables of a connection of its own: they hide the views of the same names.

    ``prepared``: statements are prepared on the server and planned without their values, else bound by the client.
    """

    def __init__(self, prepared):
        self.connection = connection.get_new_connection(connection.get_connection_params())
        self.connection.autocommit = True
        self.prepared = prepared
        if prepared:
            self.connection.prepare_threshold = 0
            self.connection.cursor_factory = psycopg.Cursor
        for name, columns in COLUMNS.items():
            self.connection.execute(f"create temporary table {name} ({columns})")

    def hold(self, history):
        """Replace what is held by the history."""
        with self.connection.transaction(), psycopg.ClientCursor(self.connection) as cursor:
            for name, rows in rows_of(history).items():
                cursor.execute(f"delete from {name}")
                if rows:
                    marks = ", ".join(f"({', '.join('%s' for _ in row)})" for row in rows)
                    cursor.execute(f"insert into {name} values {marks}", [value for row in rows for value in row])

    def run(self, statement):
        """Run a statement of the ledger."""
        return self.connection.execute(binding.postgresql(statement.text), statement.parameters).fetchall()
