"""The county: all steps in their order, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from sanwang.demo.county import (
    activities,
    appraisals,
    assessments,
    attendance,
    cadres,
    councils,
    duty_activities,
    excuses,
    group_members,
    groups,
    households,
    joint_activities,
    members,
    memberships,
    needs,
    organisations,
    pairings,
    records,
    resolutions,
    talks,
    tasks,
    vacancies,
    venues,
    visits,
    volunteers,
)
from sanwang.demo.county.columns import Column, Table
from sanwang.demo.county.divisions import Division, divisions_for
from sanwang.demo.county.draft import Draft
from sanwang.demo.county.settings import Settings

Step = Callable[[Draft], None]

STEPS: tuple[Step, ...] = (
    organisations.add_organisations,
    organisations.draw_quality,
    groups.add_groups,
    members.add_members,
    cadres.add_cadres,
    group_members.add_group_members,
    households.add_households,
    pairings.add_pairings,
    councils.add_councils,
    venues.add_venues,
    activities.add_activities,
    attendance.add_attendance,
    visits.add_visits,
    tasks.add_posts_and_tasks,
    needs.add_needs,
    resolutions.add_resolutions,
    volunteers.add_volunteers,
    appraisals.add_appraisals,
    assessments.add_assessments,
)
"""The county and a year of it. The order is part of the county: every step draws from one generator."""

DUTY_STEPS: tuple[Step, ...] = (
    organisations.draw_flood,
    memberships.add_memberships,
    pairings.add_pairing_spans,
    activities.count_activity_kinds,
    duty_activities.add_duty_activities,
    talks.add_talks,
    appraisals.date_appraisals,
    excuses.add_excuses,
    visits.add_special_visits,
    joint_activities.add_joint_activities,
    joint_activities.date_for_month_before,
    attendance.bring_study_home,
)
"""What the duty ledger counts, drawn from generators of its own."""

RUNNING_STEPS: tuple[Step, ...] = (vacancies.add_vacancies, records.keep_recorded)
"""What makes a county of today out of one in hindsight."""


@dataclass(frozen=True)
class County:
    """The tables of one county under their names, in the county layout."""

    settings: Settings
    tables: Mapping[str, pl.DataFrame]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.height for table in self.tables.values())


def build(settings: Settings, divisions: Sequence[Division] | None = None) -> County:
    """Make the county of these settings, in its own divisions or in others of the same columns.

    The same settings and divisions always make the same rows. Refuses sizes that do not fit:
    fewer members than the groups need, or fewer households than the pairings need.
    """
    draft = Draft(settings, divisions_for(settings) if divisions is None else divisions)
    steps = STEPS + DUTY_STEPS + (RUNNING_STEPS if draft.window.running else ())
    for step in steps:
        step(draft)
    return County(settings, {name: frame(table) for name, table in draft.tables.items()})


def frame(table: Table) -> pl.DataFrame:
    """A table as polars has it: String, Int64, Float64, Boolean and Date columns; NaT is null."""
    return pl.DataFrame({name: _series(column) for name, column in table.items()})


def _series(column: Column) -> pl.Series:
    if column.dtype.kind == "U":
        return pl.Series(column.tolist(), dtype=pl.String)
    if column.dtype.kind == "M":
        return pl.Series(column.astype("datetime64[D]"))
    return pl.Series(column)
