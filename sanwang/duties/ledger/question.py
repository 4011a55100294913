"""What is asked: one duty in one period, as seen on a day, for the whole county or a part of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty
from sanwang.duties.ledger.rules import SHIPPED, Rule, resolve
from sanwang.kernel.periods import Period, months_before, touching

Key = int | str
"""An id: a number in PostgreSQL, a code in the county layout."""
Value = Key | dt.date
"""What may be bound."""

NOT_FILTERED = dt.date(9999, 12, 30)
"""The day by which everything recorded is seen, but nothing withdrawn."""


FEW = 64
"""So many villages, or groups of a duty and period, are looked up one by one; more are counted whole."""


@dataclass(frozen=True)
class Scope:
    """Which rows: of these villages, groups, subjects (none: all), or only those without a group."""

    villages: tuple[Key, ...] = ()
    groups: tuple[Key, ...] = ()
    groupless: bool = False
    subjects: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        if self.groups and self.groupless:
            raise ValueError("a scope has groups or only rows without one")

    @property
    def wide(self) -> bool:
        """Whether so much is asked for that acts are counted for all at once, and not a subject at a time."""
        named = self.groups or self.groupless or self.subjects
        return not named and not 0 < len(self.villages) <= FEW


COUNTY = Scope()
"""Everything."""


@dataclass(frozen=True)
class Sight:
    """From which day one looks: ``on`` limits the anchors; ``recorded`` also to what was recorded by then."""

    on: dt.date
    recorded: bool = False

    @property
    def seen(self) -> dt.date:
        """The day by which a record must have been entered, and after which it must still stand."""
        return self.on if self.recorded else NOT_FILTERED


@dataclass(frozen=True)
class Question:
    """One duty, one period, the rule resolved for it."""

    duty: Duty
    period: Period
    rule: Rule
    sight: Sight
    scope: Scope = COUNTY

    @property
    def anchor(self) -> dt.date:
        """The day on which it is decided who owes."""
        return self.period.anchor(self.sight.on)

    @property
    def overdue(self) -> bool:
        """Whether what is neither done nor excused is overdue, seen from the day asked."""
        return not self.duty.advice and self.sight.on > self.rule.deadline(self.period)

    def parameters(self) -> dict[str, Value]:
        """Return everything that the text may bind; a text uses a part of it."""
        anchor = self.anchor
        return {
            "duty": self.duty.code,
            "anchor": anchor,
            "first": self.period.first,
            "after": self.period.after,
            "entered": anchor if self.rule.counts_month_of_joining else self.period.first,
            "window": months_before(anchor, self.duty.window),
            "seen": self.sight.seen,
            "on_time": self.rule.on_time_until(self.period),
            "needed": self.rule.needed,
            "unmet": "overdue" if self.overdue else "due",
            **_numbered("village", self.scope.villages),
            **_numbered("group", self.scope.groups),
            **_numbered("subject", self.scope.subjects),
            **_numbered("kind", self.rule.group_kinds or ()),
            **_numbered("manner", self.rule.manners or ()),
        }


def _numbered(name: str, values: Sequence[Value]) -> dict[str, Value]:
    return {f"{name}_{number}": value for number, value in enumerate(values)}


@dataclass(frozen=True)
class Span:
    """Months asked for: a quarter or year belongs if any of its months lies within."""

    first: Period
    last: Period


@dataclass(frozen=True)
class Setting:
    """The rules that apply, for whom, and which duties are asked for."""

    rules: tuple[Rule, ...] = SHIPPED
    county: Key | None = None
    duties: tuple[Duty, ...] = field(default_factory=lambda: tuple(DUTIES.values()))


def questions(span: Span, sight: Sight, *, scope: Scope = COUNTY, setting: Setting | None = None) -> Iterator[Question]:
    """Yield the questions of a span of months; periods that begin after the day are left out."""
    setting = setting or Setting()
    for duty in setting.duties:
        for period in touching(span.first, span.last, duty.months):
            if period.first > sight.on:
                continue
            anchor = period.anchor(sight.on)
            rule = resolve(setting.rules, duty, county=setting.county, anchor=anchor)
            if rule is not None:
                yield Question(duty, period, rule, sight, scope)
