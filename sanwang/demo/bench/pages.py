"""`bench pages`: the pages people land on, with few visits in the county and with many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.management.base import CommandError

from sanwang.access.queries.places import Place
from sanwang.demo.bench import machine, people
from sanwang.demo.bench.figures import Arm, Budget, in_turns, ratio, spread
from sanwang.demo.bench.scales import MOST, Scale, two_scales
from sanwang.demo.bench.served import Line
from sanwang.demo.bench.telling import tell
from sanwang.kernel import clock
from sanwang.organization.roles import Role

ROUNDS, EACH, WARM = 8, 15, 30
COUNTY = Budget({"p50": 40.0, "p95": 100.0})
HEALTH = "health"


@dataclass(frozen=True)
class Page:
    """A page, and the session that opens it."""

    name: str
    path: str
    headers: Mapping[str, str]
    budget: Budget | None = None


def pages(day: dt.date) -> list[Page]:
    """Return the pages of the county at hand, each with a session of somebody who lands on it."""
    scene = people.scene(day)
    leader = people.leader_of(scene.group, day)

    def signed_in(place: Place, person: Any = None) -> dict[str, str]:
        return people.session_of(people.seated(scene.county, place, on=day, person=person).account)

    return [
        Page(
            "county page",
            f"/units/{scene.county.code}",
            signed_in(Place(role=Role.COUNTY, division=scene.county)),
            COUNTY,
        ),
        Page(
            "township page",
            f"/units/{scene.township.code}",
            signed_in(Place(role=Role.TOWNSHIP, division=scene.township)),
        ),
        Page(
            "village page",
            f"/villages/{scene.village.code}",
            signed_in(Place(role=Role.SECRETARY, division=scene.village)),
        ),
        Page(
            "group page", f"/groups/{scene.group.code}", signed_in(Place(role=Role.LEADER, group=scene.group), leader)
        ),
        Page("my affairs", "/me", signed_in(Place(role=Role.MEMBER), scene.member.person)),
        Page(HEALTH, "/api/v1/health", {}),
    ]


def run() -> dict[str, Any]:
    """Measure, and return the figures. ``health`` is what any request costs: HTTP, one query, one answer."""
    day = clock.today()
    with two_scales(day, lambda: pages(day)) as (shown, scales):
        before = machine.described()
        results = [_measured(page, scales) for page in shown]
        return {
            "bench": "pages",
            "unit": "ms",
            "machine": {**before, "load_after": machine.load()},
            "day": day.isoformat(),
            "visits": {scale.name: scale.visits for scale in scales},
            "pages": results,
        }


def _measured(page: Page, scales: Sequence[Scale]) -> dict[str, Any]:
    lines = [Line(scale.port, page.headers) for scale in scales]
    sizes = {len(opened(line, page.path)) for line in lines}
    arms = [Arm(scale.name, partial(got, line, page.path)) for scale, line in zip(scales, lines, strict=True)]
    in_turns(arms, rounds=ROUNDS, each=EACH, warm=WARM)
    for line in lines:
        line.close()
    few, many = arms
    found = {arm.name: spread(arm.sample) for arm in arms}
    grown = ratio(many, few)
    tell(f"{page.name}: {found[few.name].p50:.1f} ms, {found[many.name].p50:.1f} ms, x {grown['of_medians']}")
    result = {
        "page": page.name,
        "path": page.path,
        "bytes": max(sizes),
        **{name: one.as_json() for name, one in found.items()},
        "ratio": {**grown, "limit": MOST, "kept": grown["of_medians"] <= MOST},
    }
    return result if page.budget is None else {**result, "budget": page.budget.judge(found[many.name])}


def opened(line: Line, path: str) -> bytes:
    """Return a page's body; CommandError for any answer but 200."""
    answer = line.ask("GET", path)
    if answer.status != 200:
        raise CommandError(f"GET {path} answered {answer.status}")
    return answer.body


def got(line: Line, path: str) -> float:
    """Return the milliseconds that a page took; CommandError for any answer but 200."""
    answer = line.ask("GET", path)
    if answer.status != 200:
        raise CommandError(f"GET {path} answered {answer.status}")
    return answer.took
