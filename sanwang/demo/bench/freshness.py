"""`bench freshness`: how long after its 201 a visit shows in the cells of group, village, township and county."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from django.core.management.base import CommandError

from sanwang.demo.bench import copies, machine, people
from sanwang.demo.bench.figures import Budget, spread
from sanwang.demo.bench.served import served
from sanwang.demo.bench.shift import Sent
from sanwang.demo.bench.telling import tell
from sanwang.demo.bench.watch import Place, Watch, delays, watch
from sanwang.duties.keeping import spans
from sanwang.duties.keeping.audit import audit
from sanwang.duties.ledger.question import Sight
from sanwang.duties.ledger.text import explain
from sanwang.duties.queries import settings, statements
from sanwang.duties.queries.subjects import ask
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division
from sanwang.service.models import Pairing

DUTY = "visit"
RATE, SECONDS, WARM_SECONDS, LINES = 100, 60, 3, 8
LONGEST = 60.0
"""Seconds after the last answer for which one waits for the cells."""
SETTLING = 4.0
"""Seconds in which server and worker come to rest after their start (the worker makes its turn of the day)."""
FRESH = Budget({"p99": 1000.0})
_FORGET = (
    "update service_need set visit_id = null where visit_id in (select id from service_visit {which})",
    "delete from service_visit {which}",
)
_WHICH = "where pairing_id = any(%s) and day >= %s"

Above = dict[int, tuple[int | None, int | None]]
"""A village's township and county."""


@dataclass(frozen=True)
class Owed:
    """A pairing that owes a visit this month, by id and code, and the cell it is counted in."""

    pairing_id: int
    code: str
    place: Place


def run(*, rate: int = RATE, seconds: int = SECONDS) -> dict[str, Any]:
    """Measure, and return the figures; afterwards every cell is compared with a recount.

    Every visit sent is the month's first under its pairing, so each must raise its cell by one.
    """
    now = clock.now()
    day, month = now.date(), Period.of(now.date(), 1)
    with copies.copied(copies.address(), "fresh") as url:
        with copies.working_in(url):
            order = _order(url, day, month, rate * (seconds + WARM_SECONDS))
            tokens = people.clerks(day, at=now)
            above = {one.pk: (one.township_id, one.county_id) for one in Division.objects.villages()}
        copies.settle(url)
        visits = [(tokens[one.place[0]], one.code) for one in order]
        with served(url) as port:
            before = machine.described()
            tell(f"{rate} visits a second for {seconds} s")
            shift = {"port": port, "rate": rate, "lines": LINES, "day": day.isoformat(), "visits": visits}
            sent, seen = _recorded(url, shift, month)
            load_after = machine.load()
        with copies.working_in(url):
            found = audit(day=day)
            checked = {"cells": found.cells, "differing": len(found.differences)}
            tell(f"{checked['differing']} of {checked['cells']} cells differ from a recount")
    return {
        "bench": "freshness",
        "unit": "ms",
        "machine": {**before, "load_after": load_after},
        "day": day.isoformat(),
        "rate": rate,
        "seconds": seconds,
        **_told(order, sent, seen, above, first=rate * WARM_SECONDS),
        "audit": checked,
    }


def _told(order: Sequence[Owed], sent: Sequence[Sent], seen: Watch, above: Above, *, first: int) -> dict[str, Any]:
    """Return the figures of the visits from the ``first`` on: those before it warm the server up."""
    counted = [one for one in sent if one.number >= first]
    shown = _shown(order, sent, seen, above)
    return {
        "visits": len(counted),
        "villages": len({one.place[0] for one in order}),
        "cells": len({one.place for one in order}),
        "sent_after_due": spread([(one.sent - one.due) * 1000 for one in counted]).as_json(),
        "answered_after_due": spread([(one.answered - one.due) * 1000 for one in counted]).as_json(),
        "looks": seen.looks,
        "most_marks_waiting": seen.most_waiting,
        "shown_after_answer": {
            level: _level([waited[one.number] for one in counted]) for level, waited in shown.items()
        },
    }


def _order(url: str, day: dt.date, month: Period, number: int) -> list[Owed]:
    """Choose so many pairings that owe a visit this month, a village after the other, and forget their visits in it."""
    spans.fill(day=day)
    by_village: dict[int, list[Owed]] = defaultdict(list)
    for one in owed(day, month):
        by_village[one.place[0]].append(one)
    found = [one for one in chain.from_iterable(zip_longest(*by_village.values())) if one is not None][:number]
    if len(found) < number:
        raise CommandError(f"only {len(found)} pairings owe a visit this month, {number} are needed")
    with copies.owner(url) as there, there.transaction():
        for statement in _FORGET:
            there.execute(statement.format(which=_WHICH), [[one.pairing_id for one in found], month.first])
    spans.recompute_span(month, month, day=day)
    return found


def owed(day: dt.date, month: Period) -> list[Owed]:
    """Return the pairings that owe a visit in the month and are not excused, by id, with the cells they stand in."""
    found = []
    codes = dict(Pairing.objects.values_list("pk", "code"))
    for county in settings.every_county():
        question = ask(DUTY, month, Sight(day), county.scope, county.setting)
        for village, group, pairing, state in statements.bound(explain(question)) if question else ():
            if state != "excused":
                found.append(Owed(pairing, codes[pairing], (village, group or 0)))
    return sorted(found, key=lambda one: one.pairing_id)


def _recorded(url: str, order: dict[str, Any], month: Period) -> tuple[list[Sent], Watch]:
    """Have the visits sent by a process of its own while the cells are watched, until no mark is left."""
    over, watched = threading.Event(), Watch()
    ended: list[float] = []

    def enough(waiting: int) -> bool:
        if over.is_set() and not ended:
            ended.append(time.time())
        return bool(ended) and (waiting == 0 or time.time() - ended[0] > LONGEST)

    thread = threading.Thread(target=watch, args=(url, DUTY, month.number, watched), kwargs={"until": enough})
    thread.start()
    try:
        time.sleep(SETTLING)
        done = subprocess.run(
            [sys.executable, "-m", "sanwang.demo.bench.shift"],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        over.set()
        thread.join()
    if done.returncode != 0:
        raise CommandError(f"the visits were not sent: {done.stderr[-1000:]}")
    sent = [Sent(*json.loads(line)) for line in done.stdout.splitlines()]
    refused = [one.status for one in sent if one.status != 201]
    if refused:
        raise CommandError(f"{len(refused)} of {len(sent)} visits were not answered 201 but {sorted(set(refused))}")
    return sent, watched


def _shown(
    order: Sequence[Owed], sent: Sequence[Sent], seen: Watch, above: Above
) -> dict[str, dict[int, float | None]]:
    """Return, by level, the seconds from each visit's answer until the level's sum showed it."""
    levels: dict[str, Callable[[Place], Hashable]] = {
        "group": lambda place: place,
        "village": lambda place: place[0],
        "township": lambda place: above[place[0]][0],
        "county": lambda place: above[place[0]][1],
    }
    by_answer = sorted(sent, key=lambda one: one.answered)
    found = {}
    for level, of in levels.items():
        waited = delays(seen.at_level(of), [(of(order[one.number].place), one.answered) for one in by_answer])
        found[level] = dict(zip((one.number for one in by_answer), waited, strict=True))
    found["every level"] = {
        number: None
        if None in (each := [found[level][number] for level in levels])
        else max(filter(None, each), default=0.0)
        for number in found["group"]
    }
    return found


def _level(waited: Sequence[float | None]) -> dict[str, Any]:
    shown = spread([seconds * 1000 for seconds in waited if seconds is not None])
    return {**shown.as_json(), "never": sum(seconds is None for seconds in waited), "budget": FRESH.judge(shown)}
