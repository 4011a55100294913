"""What the cells of a row must agree on. Each check yields (field, code); a code that begins with W warns.

A check is left out where one of its cells is blank or in error: such a cell takes no part in it.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from sanwang.intake.checking.dates import coarse_pair
from sanwang.intake.checking.outcome import Value
from sanwang.intake.declarations.agreement import (
    AddsUp,
    Announced,
    AtMost,
    IdentityAgrees,
    InOrder,
    OfAge,
    Quorum,
    RowAgreement,
    StepsAscend,
)
from sanwang.kernel.numbers import sex_of

Finding = tuple[str, str]


class Row:
    """The clean cells of one row, and the labelled cells above the header."""

    def __init__(self, values: Mapping[str, Value], bad: frozenset[str], meta: Mapping[str, Value]) -> None:
        self._values = values
        self._meta = meta
        self.bad = bad

    def text(self, name: str) -> str:
        """Return a clean text or date, or nothing."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """Return a clean number, or none."""
        return _number(self._values.get(name))

    def label(self, name: str) -> float | None:
        """Return the number of a labelled cell above the header, or none."""
        return _number(self._meta.get(name))


def findings(agreement: RowAgreement, row: Row) -> Iterator[Finding]:
    """Yield what one agreement finds wrong, or doubtful, in a row."""
    match agreement:
        case IdentityAgrees():
            yield from _identity(agreement, row)
        case OfAge():
            yield from _of_age(agreement, row)
        case InOrder():
            yield from _in_order(agreement, row)
        case AddsUp():
            yield from _adds_up(agreement, row)
        case AtMost():
            yield from _at_most(agreement, row)
        case Quorum() | StepsAscend() | Announced():
            yield from _doubts(agreement, row)


def _identity(rule: IdentityAgrees, row: Row) -> Iterator[Finding]:
    number, birth, sex = row.text(rule.number), row.text(rule.birth), row.text(rule.sex)
    if number and birth and not number[6:14].startswith(birth.replace("-", "")):
        yield rule.number, "E_ID_BIRTH"
    if number and sex and sex_of(number) != sex:
        yield rule.number, "E_ID_SEX"


def _of_age(rule: OfAge, row: Row) -> Iterator[Finding]:
    birth, day = row.text(rule.birth), row.text(rule.day)
    if birth and day:
        grown = f"{int(birth[:4]) + rule.years:04d}{birth[4:]}"
        joined, of_age = coarse_pair(day, grown)
        if joined < of_age:
            yield rule.day, "E_AGE"


def _in_order(rule: InOrder, row: Row) -> Iterator[Finding]:
    earlier, later = coarse_pair(row.text(rule.earlier), row.text(rule.later))
    if later < earlier:
        yield rule.later, "E_DATE_ORDER"


def _adds_up(rule: AddsUp, row: Row) -> Iterator[Finding]:
    """Blank parts count as zero, but for a row where all are blank: it says nothing about them."""
    total = row.label(rule.total) if rule.from_label else row.number(rule.total)
    parts = [row.number(part) for part in rule.parts]
    unread = row.bad.intersection((*rule.parts, rule.total))
    if total is None or unread or all(part is None for part in parts):
        return
    if sum(part or 0 for part in parts) != total:
        yield rule.on, rule.code


def _at_most(rule: AtMost, row: Row) -> Iterator[Finding]:
    value, limit = row.number(rule.field), row.number(rule.limit)
    if value is not None and limit is not None and value > limit:
        yield rule.field, "E_RANGE"


def _doubts(rule: Quorum | StepsAscend | Announced, row: Row) -> Iterator[Finding]:
    match rule:
        case Quorum(expected, present):
            due, came = row.number(expected), row.number(present)
            if due is not None and came is not None and came * 3 < due * 2:
                yield present, "W_QUORUM"
        case StepsAscend(steps):
            days = [row.text(step) for step in steps if row.text(step)]
            pairs = (coarse_pair(left, right) for left, right in pairwise(days))
            if any(right < left for left, right in pairs):
                yield steps[-1], "W_STEP_ORDER"
        case Announced(resolved, announced):
            if row.text(resolved) and not row.text(announced) and announced not in row.bad:
                yield announced, "W_NOT_ANNOUNCED"


def _number(value: Value) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
