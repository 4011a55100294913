"""`bench visit`: recording a visit through the API, with few visits in the county and with many."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.core.management.base import CommandError

from sanwang.demo.bench import copies, machine, people
from sanwang.demo.bench.figures import Arm, Budget, in_turns, ratio, spread, timed
from sanwang.demo.bench.people import Recorder
from sanwang.demo.bench.scales import MOST, Scale, two_scales
from sanwang.demo.bench.served import Line
from sanwang.demo.bench.telling import tell
from sanwang.kernel import clock
from sanwang.kernel.records import fresh_id

ROUNDS, EACH, WARM = 12, 40, 60
RECORDED = Budget({"p50": 12.0})
PATH = "/api/v1/service/visits"
COMMIT = "one row inserted and committed"


def run() -> dict[str, Any]:
    """Measure, and return the figures. The floor is a row inserted and committed by itself, without the product."""
    now = clock.now()
    day = now.date()

    def recorders() -> list[Recorder]:
        return list(people.members_of_every_village(day, at=now))

    with two_scales(day, recorders) as (made, scales), _committing() as commit:
        before = machine.described()
        arms = [*(_recording(scale, made, day.isoformat()) for scale in scales), Arm(COMMIT, commit)]
        in_turns(arms, rounds=ROUNDS, each=EACH, warm=WARM)
        few, many, floor = arms
        found = {arm.name: spread(arm.sample) for arm in arms}
        grown = ratio(many, few)
        tell(f"a visit: {found[few.name].p50:.1f} ms, {found[many.name].p50:.1f} ms, x {grown['of_medians']}")
        return {
            "bench": "visit",
            "unit": "ms",
            "machine": {**before, "load_after": machine.load()},
            "day": day.isoformat(),
            "visits": {scale.name: scale.visits for scale in scales},
            "recorders": len(made),
            "pairings": sum(len(one.pairings) for one in made),
            **{name: one.as_json() for name, one in found.items()},
            "ratio": {**grown, "limit": MOST, "kept": grown["of_medians"] <= MOST},
            "above_the_floor": ratio(few, floor),
            "budget": RECORDED.judge(found[many.name]),
        }


def turns(made: Sequence[Recorder]) -> Iterable[tuple[str, str]]:
    """Yield tokens and pairings without end, another village each time."""
    for turn in itertools.count():
        one = made[turn % len(made)]
        yield one.token, one.pairings[turn // len(made) % len(one.pairings)]


def recorded(line: Line, token: str, pairing: str, day: str) -> float:
    """Record a visit and return the milliseconds it took; CommandError for any answer but 201."""
    body = json.dumps({"id": str(fresh_id()), "pairing": pairing, "day": day, "topics": ["care"]}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = line.ask("POST", PATH, body, headers)
    if answer.status != 201:
        raise CommandError(f"POST {PATH} answered {answer.status}: {answer.body.decode()[:300]}")
    return answer.took


def _recording(scale: Scale, made: Sequence[Recorder], day: str) -> Arm:
    line, sent = Line(scale.port), iter(turns(made))

    def once() -> float:
        token, pairing = next(sent)
        return recorded(line, token, pairing, day)

    return Arm(scale.name, once)


@contextlib.contextmanager
def _committing() -> Any:
    with copies.empty(copies.address(), "commit") as url, psycopg.connect(url, autocommit=True) as there:
        there.execute("create table floor (id uuid primary key, day date, note text)")
        yield timed(lambda: there.execute("insert into floor values (%s, current_date, '')", [fresh_id()]))
