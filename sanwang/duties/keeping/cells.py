"""Keeping the stored cells true: recount what was marked, never add one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction
from psycopg.types.numeric import Int4, Int8

from sanwang.duties.keeping import locks
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import FEW, Question, Scope, Sight
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import settings, statements
from sanwang.duties.queries.member import padded
from sanwang.duties.queries.subjects import ask
from sanwang.kernel import prepared
from sanwang.kernel.periods import Period

BATCH = 500
"""Marks that one transaction takes: each holds a lock, and the server has some thousands of them."""


class Key(NamedTuple):
    """One cell. ``period`` is the number of the duty's period; the group may be none."""

    duty: str
    period: int
    village_id: int
    group_id: int | None


_TAKE = """
delete from duties_dirty where id in (
  select id from duties_dirty order by id limit %s for update skip locked
) returning duty, period, village_id, group_id
"""
_KEYS = "unnest(%(duties)s::text[], %(periods)s::int[], %(villages)s::bigint[], %(groups)s::bigint[]"
_DROP = f"""
delete from duties_cell c using {_KEYS}) k (duty, period, village_id, group_id)
where c.duty = k.duty and c.period = k.period and c.village_id = k.village_id
  and c.group_id is not distinct from k.group_id
"""
_STORE = f"""
insert into duties_cell (duty, period, village_id, group_id, owed, done, on_time, excused, anchor, computed_at)
select k.*, clock_timestamp() from {_KEYS},
  %(owed)s::int[], %(done)s::int[], %(on_time)s::int[], %(excused)s::int[], %(anchors)s::date[]) k
on conflict on constraint duties_cell_is_one do update set owed = excluded.owed, done = excluded.done,
  on_time = excluded.on_time, excused = excluded.excused, anchor = excluded.anchor, computed_at = excluded.computed_at
"""


def waiting() -> bool:
    """Return whether any mark waits: one short statement, since the worker asks ten times a second."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from duties_dirty)")
        return bool(cursor.fetchone()[0])


def drain(*, day: dt.date, limit: int = BATCH) -> int:
    """Take a batch of marks and recount their cells, in one transaction; return how many marks were taken.

    Marks that another drain holds are left to it; a drain that dies leaves its marks as they were.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [limit])
            taken = [Key(*row) for row in cursor.fetchall()]
        recompute(taken, day=day)
    return len(taken)


def recompute(keys: Iterable[Key], *, day: dt.date) -> int:
    """Recount exactly these cells as they stand on the day, one transaction; return how many they are.

    A cell that nobody owes is removed.
    """
    wanted = {key for key in keys if key.duty in DUTIES}
    if not wanted:
        return 0
    with transaction.atomic():
        locks.share_periods({(key.duty, key.period) for key in wanted})
        locks.hold_cells(wanted)
        found = {key: row for key, row in _counted(wanted, Sight(day)) if key in wanted}
        _drop(wanted - found.keys())
        _store(found)
    return len(wanted)


def _counted(keys: set[Key], sight: Sight) -> Iterable[tuple[Key, tuple[int, int, int, int, dt.date]]]:
    """Yield the cells of the keys, and where that is cheaper others beside them."""
    by_period: dict[tuple[str, int, int | None], list[Key]] = defaultdict(list)
    county = settings.counties({key.village_id for key in keys})
    for key in keys:
        by_period[key.duty, key.period, county.of(key.village_id)].append(key)
    for (duty, number, place), part in by_period.items():
        period = Period(DUTIES[duty].months, number)
        for scope in _scopes(part):
            question = ask(duty, period, sight, scope, county.setting(place))
            if question is None:
                continue
            for village, group, *counts in _answered(question):
                owed, done, on_time, excused = map(int, counts)
                yield Key(duty, number, village, group), (owed, done, on_time, excused, question.anchor)


def _scopes(keys: Sequence[Key]) -> list[Scope]:
    villages = tuple(sorted({key.village_id for key in keys if key.group_id is not None}))
    groups = tuple(sorted({key.group_id for key in keys if key.group_id is not None}))
    groupless = tuple(sorted({key.village_id for key in keys if key.group_id is None}))
    scopes = []
    if len(groups) > FEW:
        scopes.append(Scope(villages=villages))
    elif groups:
        scopes.append(Scope(villages=padded(villages), groups=padded(groups)))
    if groupless:
        scopes.append(Scope(villages=padded(groupless), groupless=True))
    return scopes


def _answered(question: Question) -> list[statements.Row]:
    if len(question.scope.villages) > FEW or not (question.scope.groups or question.scope.groupless):
        return statements.bound(cells(question))
    return statements.prepared(cells, [question])[0]


def _drop(keys: Iterable[Key]) -> None:
    keys = list(keys)
    if keys:
        prepared.run(_DROP, _columns(keys))


def _store(found: dict[Key, tuple[int, int, int, int, dt.date]]) -> None:
    if not found:
        return
    owed, done, on_time, excused, anchors = (list(column) for column in zip(*found.values(), strict=True))
    counts = {"owed": owed, "done": done, "on_time": on_time, "excused": excused}
    values: dict[str, Any] = {name: [Int4(count) for count in column] for name, column in counts.items()}
    prepared.run(_STORE, {**_columns(list(found)), **values, "anchors": anchors})


def _columns(keys: Sequence[Key]) -> dict[str, Any]:
    return {
        "duties": [key.duty for key in keys],
        "periods": [Int4(key.period) for key in keys],
        "villages": [Int8(key.village_id) for key in keys],
        "groups": [None if key.group_id is None else Int8(key.group_id) for key in keys],
    }
