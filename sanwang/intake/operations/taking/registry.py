"""Who writes which form, and which duties its rows touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sanwang.duties.ledger.catalogue import EVERY_DUTY
from sanwang.intake.matching.outcome import Matched
from sanwang.intake.operations.taking import groups, households, members, pairings
from sanwang.intake.operations.taking.desk import Desk

Taker = Callable[[Sequence[Matched], Desk], None]
TAKERS: Final[dict[str, Taker]] = {
    "member_roster": members.take,
    "group_ledger": groups.take,
    "pairing_ledger": pairings.take,
    "special_households": households.take,
}
TOUCHED: Final[dict[str, str]] = {
    "member_roster": EVERY_DUTY,
    "group_ledger": EVERY_DUTY,
    "pairing_ledger": "visit",
    "special_households": "visit",
}
