"""Rules as data: what the nation, the province or a county sets for a duty, and from when to when.

They are resolved here, per county and period, into bound parameters; the SQL never sees their logic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty
from sanwang.kernel.periods import Period


@dataclass(frozen=True)
class Rule:
    """What is set for one duty, in force on days in ``[valid_from, valid_to)``.

    ``county`` none: for all; a county's own rule goes before. ``needed``: how many acts discharge it.
    ``grace_days``: days after the period's end until it is overdue; ``on_time_days``: until a record is on
    time (none: the same). ``group_kinds``: which kinds of group owe (none: all). ``manners``: which manners
    of the act count (none: all). ``counts_month_of_joining``: false lets off whose span began within the
    period. ``suspended``: nobody owes. ``basis``: the article or local document behind it.
    """

    duty: str
    needed: int = 1
    grace_days: int = 5
    on_time_days: int | None = None
    group_kinds: tuple[str, ...] | None = None
    manners: tuple[str, ...] | None = None
    counts_month_of_joining: bool = True
    suspended: bool = False
    county: int | str | None = None
    valid_from: dt.date = dt.date.min
    valid_to: dt.date | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        if self.duty not in DUTIES:
            raise ValueError(f"no such duty: {self.duty!r}")
        if self.needed < 1 or self.grace_days < 0 or (self.on_time_days or 0) < 0:
            raise ValueError("a rule needs at least one act, and no negative days")
        if self.manners is not None and not any(act.manner for act in DUTIES[self.duty].acts):
            raise ValueError(f"the acts of {self.duty!r} have no manner")

    def holds(self, day: dt.date) -> bool:
        """Tell whether the rule is in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)

    def deadline(self, period: Period) -> dt.date:
        """Return the last day on which the period is not overdue."""
        return period.last + dt.timedelta(self.grace_days)

    def on_time_until(self, period: Period) -> dt.date:
        """Return the last day on which a record of an act is on time."""
        days = self.grace_days if self.on_time_days is None else self.on_time_days
        return period.last + dt.timedelta(days)


SHIPPED = tuple(Rule(duty.code, grace_days=duty.grace_days, basis=duty.basis) for duty in DUTIES.values())
"""The rules as the source gives them: every kind of group, one act."""
SHIPPED_FOR = {rule.duty: rule for rule in SHIPPED}
"""The same by duty."""


def resolve(rules: Iterable[Rule], duty: Duty, *, county: int | str | None, anchor: dt.date) -> Rule | None:
    """Return the rule in force for the county on the anchor, or none if nobody owes the duty then.

    A county's own rule goes before the one for all; of two of the same reach the later start.
    """
    found = [rule for rule in rules if rule.duty == duty.code and rule.county in (None, county) and rule.holds(anchor)]
    if not found:
        return None
    best = max(found, key=lambda rule: (rule.county is not None, rule.valid_from))
    return None if best.suspended else best
