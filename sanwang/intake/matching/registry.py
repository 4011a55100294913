"""Which forms can be taken in, and how their rows are matched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sanwang.intake.matching import groups, households, members, pairings
from sanwang.intake.matching.limits import exceeds
from sanwang.intake.matching.outcome import Ground, Incoming, Matched, conflict

Matcher = Callable[[Sequence[Incoming], Ground], list[Matched]]


def _within_limits(form: str, match: Matcher) -> Matcher:
    """Let a row that says more than the county can hold be a conflict, whatever it is beside."""

    def matched(rows: Sequence[Incoming], ground: Ground) -> list[Matched]:
        return [
            conflict(one.incoming, "too_long", village=one.village, held=one.held, key=one.key)
            if exceeds(form, one.incoming)
            else one
            for one in match(rows, ground)
        ]

    return matched


_BY_FORM: Final[dict[str, Matcher]] = {
    "member_roster": members.match,
    "group_ledger": groups.match,
    "pairing_ledger": pairings.match,
    "special_households": households.match,
}
MATCHERS: Final[dict[str, Matcher]] = {form: _within_limits(form, match) for form, match in _BY_FORM.items()}
