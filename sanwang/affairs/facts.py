"""What upper floors may read of the affairs net: relations by name, with their columns."""

from __future__ import annotations

from typing import Final

from sanwang.affairs.models import Kind

_KINDS = tuple(Kind.values)
_ACT = ("counts_on", "recorded_on", "stands_to")

RELATIONS: Final = {
    "fact_group_act": ("group_id", "activity_id", *_ACT, *_KINDS),
    "fact_unit_act": ("unit_id", "activity_id", *_ACT, *_KINDS),
    "fact_attendance": ("member_id", "activity_id", *_ACT, *_KINDS),
    "fact_branch_attendance": ("unit_id", "member_id", "activity_id", *_ACT, *_KINDS),
    "fact_talk": ("member_id", "talk_id", *_ACT, "manner"),
    "fact_appraisal": ("member_id", "appraisal_id", *_ACT),
}
"""Acts with the day to which they stand. Attendance holds only who came; branch attendance only at the branch's own."""
