"""The ledger of a whole county as it had been recorded by a past day: counted once, then kept.

A past day is counted from the text, which for a county takes up to a tenth of a second a duty and period, so a page
asks for a few questions at a time and shows how far it is. What was counted is kept by day and data version: acts
entered later do not change what had been recorded by then, but rosters, tags, rules and imports do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db import connection

from sanwang.duties.ledger.question import Question
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import statements
from sanwang.duties.queries.cells import Total, total_of
from sanwang.organization.models import Division, Level


@dataclass(frozen=True)
class Counted:
    """One question: the four counts by village, and the groups that have nothing done and nothing excused."""

    villages: dict[int, tuple[int, int, int, int]]
    empty: tuple[int, ...]


KEPT_FOR: Final = 24 * 3600
"""Seconds."""
_ACTS: Final = [
    *("VisitRecorded", "VisitWithdrawn", "ActivityRecorded", "ActivityWithdrawn", "TalkRecorded", "TalkWithdrawn"),
    *("AppraisalRecorded", "DevelopmentRecorded", "ReportTakenUp"),
    *("SessionsEnded", "PasswordSet", "PhoneUnmasked", "GrantGiven", "GrantEnded", "TokenMade"),
]
"""Events after which a past day is as it was."""
_VERSION: Final = "select id from kernel_event where name <> all(%s) order by id desc limit 1"


@dataclass(frozen=True)
class Kept:
    """What is counted of the questions, by duty and period number, and what is still to be counted."""

    counts: dict[tuple[str, int], Counted]
    missing: list[Question]


def kept(asked: Sequence[Question], *, budget: int = 0) -> Kept:
    """Return what is kept of the questions, after counting up to ``budget`` of those that are not. Two queries.

    The questions are seen from a past day (their sight says which) and ask for everything.
    """
    version = _version()
    keys = {_key(question, version): question for question in asked}
    found: dict[str, Counted] = cache.get_many(list(keys))
    missing = [key for key in keys if key not in found]
    for key in missing[:budget]:
        found[key] = _counted(statements.bound(cells(keys[key])))
        cache.set(key, found[key], KEPT_FOR)
    counts = {(keys[key].duty.code, keys[key].period.number): rows for key, rows in found.items()}
    return Kept(counts, [keys[key] for key in missing[budget:]])


def totals(parent: Division, asked: Sequence[Question], counted: Kept) -> dict[tuple[int, str, int], Total]:
    """Return what was counted, summed by the units right below a county or township. One query."""
    rows = Division.objects.villages().below(parent).values_list("pk", "township_id")
    units = {village: township if parent.level == Level.COUNTY else village for village, township in rows}
    found: defaultdict[tuple[int, str, int], Total] = defaultdict(Total)
    for question in asked:
        key = (question.duty.code, question.period.number)
        answer = counted.counts.get(key)
        for village, counts in answer.villages.items() if answer else ():
            if village in units:
                found[units[village] or village, *key] += total_of(question, counts, question.sight.on)
    return dict(found)


def _version() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [_ACTS])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _key(question: Question, version: int) -> str:
    county = question.rule.county or ""
    return f"as-of:{county}:{question.sight.on}:{version}:{question.duty.code}:{question.period.number}"


def _counted(rows: Iterable[statements.Row]) -> Counted:
    villages: dict[int, tuple[int, int, int, int]] = {}
    empty = []
    for village, group, *row in rows:
        owed, done, on_time, excused = (int(count) for count in row)
        before = villages.get(village, (0, 0, 0, 0))
        villages[village] = (before[0] + owed, before[1] + done, before[2] + on_time, before[3] + excused)
        if group is not None and not done and not excused:
            empty.append(group)
    return Counted(villages, tuple(empty))
