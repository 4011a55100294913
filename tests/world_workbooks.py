"""Workbooks in the small world of the guards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sanwang.intake.content import Content, sealed
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.kept import seal_file
from sanwang.intake.models import Batch, BatchRow
from sanwang.intake.queries.filled import CountyNames
from sanwang.intake.writing.workbook import Page, write_workbook
from sanwang.kernel.records import fresh_id
from sanwang.organization.roles import Role


def batch(spot: Any, today: dt.date, *, serial: int) -> Batch:
    """A workbook that was read: one row that would be new, one in error, both with a number that must be masked."""
    number = f"99112619700101{serial:04d}"
    sheet = write_workbook(FORMS["member_roster"], [Page("表", f"册{spot.canary}", [])], CountyNames([]))
    made = Batch.objects.create(
        form="member_roster",
        county=spot.county,
        township=spot.township,
        village=spot.village,
        file_name=f"册{spot.canary}.xlsx",
        file_sealed=seal_file(sheet),
        digest=fresh_id().bytes * 2,
        contexts={"表": {"village_code": spot.village.code}},
        state="previewed",
        counts={"new": 1, "error": 1},
        made_on=today,
        made_at=dt.datetime.combine(today, dt.time(8), tzinfo=dt.UTC),
        made_by=spot.accounts[Role.CLERK].pk,
    )
    values = {"name": f"新{spot.canary}", "id_number": number, "phone": "15400000000"}
    for kind, content in (
        ("new", Content(values=values)),
        ("error", Content(cells=values, errors=[("id_number", "E_ID_CHECKSUM")])),
    ):
        BatchRow.objects.create(
            batch=made, sheet="表", row=2, kind=kind, village=spot.village, content_sealed=sealed(content)
        )
    return made
