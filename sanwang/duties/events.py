"""What happens about duties, as ids and days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sanwang.kernel.events import Happening


@dataclass(frozen=True, kw_only=True)
class _ExcuseHappening(Happening):
    """An excuse with exactly one subject; it holds in ``[valid_from, valid_to)``."""

    excuse_id: int
    duty: str
    member_id: int | None
    group_id: int | None
    pairing_id: int | None
    village_id: int
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True, kw_only=True)
class RuleChanged(Happening):
    """A county owes a duty otherwise on days in ``[from_day, to_day)`` (none: without end).

    ``what``: ``set`` or ``withdrawn``; ``ended_ids``: settings that ended, or never came to hold, because of it.
    """

    rule_id: int
    county_id: int
    duty: str
    what: str
    from_day: dt.date
    to_day: dt.date | None
    ended_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExcuseProposed(_ExcuseHappening):
    """Somebody asked that nothing be required; nothing changes yet."""


@dataclass(frozen=True, kw_only=True)
class ExcuseDecided(_ExcuseHappening):
    """The branch agreed or declined."""

    agreed: bool


@dataclass(frozen=True, kw_only=True)
class ExcuseWithdrawn(_ExcuseHappening):
    """An excuse was taken back; ``counted``: it had been agreed to, so the ledger changes."""

    counted: bool
