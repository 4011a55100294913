"""Load a whole county: one operation under one permit, in one transaction, exactly once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from django.db import connection

from sanwang.intake.county import affairs, organization, service, staging
from sanwang.intake.events import CountyLoaded
from sanwang.intake.rules import LOAD_COUNTY
from sanwang.kernel import upkeep
from sanwang.kernel.events import emit
from sanwang.kernel.models import Chain
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.organization.models import Member

Progress = Callable[[str, int], None]
STATEMENTS = (*organization.STATEMENTS, *service.STATEMENTS, *affairs.STATEMENTS)
FILLED = (
    "organization_person",
    "organization_member",
    "organization_membership",
    "organization_place",
    "organization_affiliation",
    "organization_office",
    "service_household",
    "service_householdtag",
    "service_pairing",
    "service_visit",
    "service_need",
    "affairs_activity",
    "affairs_activitygroup",
    "affairs_attendance",
    "affairs_talk",
    "affairs_appraisal",
    "duties_excuse",
)
"""The tables into which most rows go."""
MANY = 100_000
"""So many rows, where no member is there yet, are checked and indexed together; fewer are quicker one by one."""


@operation
def load(by: Permit[Chain], *, directory: Path, today: dt.date, progress: Progress) -> dict[str, int]:
    """Load every table of the folder that the product knows, and return the new rows by table.

    Rows whose code is there already are left alone. One event a township tells batch, counts and digests.
    ``progress`` is called with each table's name and its new rows, and with how many of a new county's rows were left
    out, since they name a member, pairing or group that is not there. Refuses nothing by itself: what breaks a
    constraint breaks the whole load.
    """
    by.demand(LOAD_COUNTY)
    staged = staging.stage(directory)
    progress("staged", sum(table.rows for table in staged))
    is_new = not Member.objects.exists()
    at_once = is_new and sum(table.rows for table in staged) > MANY
    added: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        # Tables grow under the planner's eyes: what it takes for empty it would read whole for each row.
        cursor.execute("set local enable_nestloop = off")
        cursor.execute("set local work_mem = '256MB'")  # a year of visits is sorted in memory
        with upkeep.filled_at_once(FILLED) if at_once else nullcontext():
            for name, statement in STATEMENTS:
                cursor.execute(statement, {"today": today} if "%(today)s" in statement else None)
                if name:
                    added[name] = cursor.rowcount
                    progress(name, cursor.rowcount)
        cursor.execute("select code from organization_division where level = 'township' order by code")
        townships = [row[0] for row in cursor.fetchall()]
        cursor.execute("set local enable_nestloop = on")
    upkeep.analyse(FILLED)
    for table in staged if is_new else ():
        if left_out := table.rows - added.get(table.name, table.rows):
            progress(f"{table.name} left out, since what they name is not there", left_out)
    if any(added.values()):
        digests = {table.name: table.digest for table in staged}
        for township in townships:
            emit(CountyLoaded(township=township, rows=added, digests=digests), by=by)
    return added
