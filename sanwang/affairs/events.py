"""What happens in the affairs net, as ids and days; ``township`` is the code of the chain it joins."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sanwang.kernel.events import Happening


@dataclass(frozen=True, kw_only=True)
class _ActivityHappening(Happening):
    """An activity with all by which it counts. ``member_ids``: who came; ``counts_on``: the day it counts by."""

    activity_id: uuid.UUID
    village_id: int
    unit_id: int
    branch_own: bool
    group_ids: tuple[int, ...]
    member_ids: tuple[int, ...]
    kinds: tuple[str, ...]
    counts_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ActivityRecorded(_ActivityHappening):
    """An activity was held and recorded."""


@dataclass(frozen=True, kw_only=True)
class ActivityWithdrawn(_ActivityHappening):
    """The record of an activity was withdrawn: its groups and attendance no longer count."""


@dataclass(frozen=True, kw_only=True)
class ReportTakenUp(Happening):
    """The branch has taken up a group's report."""

    report_id: uuid.UUID
    village_id: int
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class TalkRecorded(Happening):
    """Somebody had a heart-to-heart talk with a member."""

    talk_id: uuid.UUID
    member_id: int
    village_id: int
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class TalkWithdrawn(TalkRecorded):
    """The record of a talk was withdrawn."""


@dataclass(frozen=True, kw_only=True)
class AppraisalRecorded(Happening):
    """A member was appraised for a year; ``graded`` is false for a sheet without a grade."""

    appraisal_id: uuid.UUID
    member_id: int
    village_id: int
    year: int
    graded: bool


@dataclass(frozen=True, kw_only=True)
class DevelopmentRecorded(Happening):
    """A person reached a stage on the way to membership."""

    step_id: uuid.UUID
    unit_id: int
    group_id: int | None
    stage: str
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class DevelopmentWithdrawn(DevelopmentRecorded):
    """The record of a step was withdrawn."""
