"""Which forms can be taken in, and how their rows are matched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sanwang.intake.matching import groups, households, members, pairings
from sanwang.intake.matching.outcome import Ground, Incoming, Matched

Matcher = Callable[[Sequence[Incoming], Ground], list[Matched]]
MATCHERS: Final[dict[str, Matcher]] = {
    "member_roster": members.match,
    "group_ledger": groups.match,
    "pairing_ledger": pairings.match,
    "special_households": households.match,
}
