"""Reports that wait for a secretary, by village."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sanwang.affairs.models import Activity
from sanwang.affairs.operations.activity import last_month
from sanwang.affairs.queries.activity import waiting
from sanwang.affairs.rules import RECORD_BRANCH_ACTIVITY, TAKE_UP_REPORT, TAKE_UP_REPORTS
from sanwang.kernel.permits import Actor, visible
from sanwang.organization.models import Division, Unit


@dataclass(frozen=True)
class VillageReports:
    """The reports of one village that wait, oldest first; ``unit``: the branch whose deployment may take them up.

    ``older``: those from before last month, which nobody needs to be asked about every day.
    """

    village: Division
    reports: list[Activity]
    older: list[Activity]
    unit: Unit | None


def report_list(actor: Actor, *, today: dt.date) -> list[VillageReports]:
    """Return the waiting reports of each village for which the actor decides; Division.DoesNotExist for none."""
    villages = list(visible(actor, TAKE_UP_REPORTS).order_by("code"))
    if not villages:
        raise Division.DoesNotExist
    units = {unit.division_id: unit for unit in visible(actor, RECORD_BRANCH_ACTIVITY).branches().order_by("-code")}  # type: ignore[attr-defined]
    found = waiting(visible(actor, TAKE_UP_REPORT))
    return [_of(village, found, units.get(village.pk), today) for village in villages]


def _of(village: Division, found: list[Activity], unit: Unit | None, today: dt.date) -> VillageReports:
    since = last_month(today)[0]
    mine = [one for one in found if one.village_id == village.pk]
    older = [one for one in mine if one.day < since]
    return VillageReports(village, [one for one in mine if one.day >= since], older, unit)
