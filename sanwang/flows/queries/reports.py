"""Reports that wait for a secretary, by village."""

from __future__ import annotations

from dataclasses import dataclass

from sanwang.affairs.models import Activity
from sanwang.affairs.queries.activity import waiting
from sanwang.affairs.rules import RECORD_BRANCH_ACTIVITY, TAKE_UP_REPORT, TAKE_UP_REPORTS
from sanwang.kernel.permits import Actor, visible
from sanwang.organization.models import Division, Unit


@dataclass(frozen=True)
class VillageReports:
    """The reports of one village that wait, oldest first; ``unit``: the branch whose deployment may take them up."""

    village: Division
    reports: list[Activity]
    unit: Unit | None


def report_list(actor: Actor) -> list[VillageReports]:
    """Return the waiting reports of each village for which the actor decides; Division.DoesNotExist for none."""
    villages = list(visible(actor, TAKE_UP_REPORTS).order_by("code"))
    if not villages:
        raise Division.DoesNotExist
    units = {unit.division_id: unit for unit in visible(actor, RECORD_BRANCH_ACTIVITY).branches().order_by("-code")}  # type: ignore[attr-defined]
    found = waiting(visible(actor, TAKE_UP_REPORT))
    return [
        VillageReports(village, [one for one in found if one.village_id == village.pk], units.get(village.pk))
        for village in villages
    ]
