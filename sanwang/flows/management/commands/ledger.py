"""``sanwang ledger cells …`` and ``sanwang ledger explain …``: the ledger as CSV, by codes."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Sight, Span
from sanwang.duties.queries import rows, subjects
from sanwang.duties.states import State
from sanwang.flows.queries.codes import record_codes, subject_codes
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division, Group, Level


class Command(BaseCommand):
    help = "台账：应做、已做、免做 cells | explain · the ledger's cells, or who and what stands behind one, as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        cells = parts.add_parser("cells", help="duty,period,village,group,owed,done,on_time,excused")
        cells.add_argument("--from", dest="first", type=month, required=True, help="2025-01")
        cells.add_argument("--to", dest="last", type=month, required=True, help="2025-12")
        cells.add_argument("--unit", help="12-digit division code, with all below it")
        cells.add_argument("--recompute", action="store_true", help="leave stored cells aside")
        explain = parts.add_parser("explain", help="subject,state,records")
        explain.add_argument("--duty", choices=list(DUTIES), required=True)
        explain.add_argument("--period", type=Period.parse, required=True, help="2025-03, 2025-Q1 or 2025")
        explain.add_argument("--village", required=True)
        explain.add_argument("--group", help="none: the whole village; '': what stands in no group")
        for part in (cells, explain):
            part.add_argument("--on", type=dt.date.fromisoformat, help="as it had been recorded by that day")

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        lines = _cells(options) if part == "cells" else _explained(options)
        csv.writer(self.stdout, lineterminator="\n").writerows(lines)


def month(written: str) -> Period:
    """Read ``2025-03``; anything else is a ValueError."""
    period = Period.parse(written)
    if period.months != 1:
        raise ValueError(f"not a month: {written!r}")
    return period


def _cells(options: dict[str, Any]) -> list[tuple[Any, ...]]:
    if options["last"] < options["first"]:
        raise CommandError("--to lies before --from", returncode=2)
    sight = Sight(options["on"] or clock.today(), options["on"] is not None)
    unit = None if options["unit"] is None else _found(Division, options["unit"])
    asked = rows.Asked(Span(options["first"], options["last"]), sight, unit, options["recompute"])
    return [rows.HEADER, *rows.rows(asked).rows]


def _explained(options: dict[str, Any]) -> list[tuple[Any, ...]]:
    duty, period, group = options["duty"], options["period"], options["group"]
    if period.months != DUTIES[duty].months:
        raise CommandError(f"{duty} has periods of {DUTIES[duty].months} months, not {period}", returncode=2)
    village = _found(Division, options["village"], level=Level.VILLAGE).pk
    when = {"day": options["on"] or clock.today(), "on": options["on"]}
    if group == "":
        behind = subjects.groupless(duty, period, village_id=village, **when)
    else:
        group_id = _found(Group, group, village=village).pk if group else None
        behind = subjects.subjects(duty, period, village_id=village, group_id=group_id, **when)
    found = list(behind)
    names = subject_codes(DUTIES[duty].subjects.kind, (one.id for one in found))
    records = record_codes(duty, {record for one in found for record in one.records})
    lines = [
        (
            names[one.id],
            State.DUE.value if one.state is State.ADVICE else one.state.value,
            " ".join(sorted(records[record] for record in one.records)),
        )
        for one in found
    ]
    return [("subject", "state", "records"), *sorted(lines)]


def _found(model: Any, code: str, **of: Any) -> Any:
    """Return the row of the code; a usage error where there is none, or none of that kind or village."""
    row = model.objects.filter(code=code, **of).first()
    if row is None:
        where = f" of that {' and '.join(of)}" if of else ""
        raise CommandError(f"no such code{where}: {code}", returncode=2)
    return row
