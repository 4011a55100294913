"""`bench freshness`: how long after its 201 a visit shows in the cells of group, village, township and county."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
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
from sanwang.duties.ledger.question import Sight
from sanwang.duties.ledger.text import explain
from sanwang.duties.operations import spans
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
FRESH = Budget({"p99": 1000.0})
_FORGET = (
    "update service_need set visit_id = null where visit_id in (select id from service_visit {which})",
    "delete from service_visit {which}",
)
_WHICH = "where pairing_id = any(%s) and day >= %s"


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
            differing = audited(day)
    counted = [one for one in sent if one.number >= rate * WARM_SECONDS]
    shown = _shown(order, sent, seen, above)
    return {
        "bench": "freshness",
        "unit": "ms",
        "machine": {**before, "load_after": load_after},
        "day": day.isoformat(),
        "visits": len(counted),
        "rate": rate,
        "villages": len({one.place[0] for one in order}),
        "cells": len({one.place for one in order}),
        "sent_after_due": spread([(one.sent - one.due) * 1000 for one in counted]).as_json(),
        "answered_after_due": spread([(one.answered - one.due) * 1000 for one in counted]).as_json(),
        "looks": seen.looks,
        "most_marks_waiting": seen.most_waiting,
        "shown_after_answer": {
            level: _level({number: waited[number] for number in (one.number for one in counted)})
            for level, waited in shown.items()
        },
        "audit": differing,
    }
