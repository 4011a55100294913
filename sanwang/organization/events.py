"""What happens in the organisation net: ids, and the day from which it holds, so that duties can mark periods."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sanwang.kernel.events import Happening


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Happening):
    """A member was admitted, corrected or has left. ``what``: ``admitted``, ``corrected``, ``left``."""

    member_id: int
    village_id: int
    from_day: dt.date
    what: str


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Happening):
    """A member's place in groups is another from the day on. ``group_ids``: the groups left and entered."""

    member_id: int
    village_id: int
    group_ids: tuple[int, ...]
    from_day: dt.date


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Happening):
    """A group was founded, renamed, closed, or covers other natural villages."""

    group_id: int
    unit_id: int
    village_id: int
    from_day: dt.date
    what: str


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Happening):
    """A post over a group or a unit has another holder from the day on (nobody: ``person_id`` is none)."""

    post: str
    village_id: int
    group_id: int | None
    unit_id: int | None
    person_id: int | None
    former_ids: tuple[int, ...]
    from_day: dt.date
