"""The benches' own arithmetic, and that their harness does on a small county what it says; nothing is timed."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from sanwang.demo.bench import people, visits_made
from sanwang.demo.bench.figures import Arm, Budget, in_turns, ratio, spread
from sanwang.demo.bench.freshness import owed
from sanwang.demo.bench.pages import HEALTH, pages
from sanwang.demo.bench.visit import turns
from sanwang.demo.bench.watch import Watch, delays
from sanwang.demo.county import Settings, build, write
from sanwang.duties.queries.ledger import village_lines
from sanwang.intake.operations import county
from sanwang.intake.rules import LOAD_COUNTY
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Actor, permit
from sanwang.service.models import Pairing, Visit


def test_a_spread_gives_values_that_were_measured() -> None:
    found = spread([float(value) for value in range(100, 0, -1)])
    assert (found.n, found.min, found.p50, found.p95, found.p99, found.max) == (100, 1, 50.5, 95, 99, 100)
    with pytest.raises(ValueError, match="nothing"):
        spread([])


def test_a_budget_is_kept_only_if_every_limit_is() -> None:
    found = spread([10.0, 20.0, 90.0])
    assert Budget({"p50": 20.0, "max": 90.0}).judge(found)["kept"]
    assert not Budget({"p50": 20.0, "max": 89.0}).judge(found)["kept"]


def test_arms_are_measured_in_turns_and_compared() -> None:
    order: list[str] = []

    def arm(name: str, took: float) -> Arm:
        return Arm(name, lambda: order.append(name) or took)

    slow, base = arm("slow", 3.0), arm("base", 2.0)
    in_turns([base, slow], rounds=2, each=2, warm=1)
    assert order == ["base", "slow", *["base", "base", "slow", "slow"] * 2]
    assert ratio(slow, base) == {"baseline": "base", "of_medians": 1.5, "least": 1.5, "most": 1.5}


def test_a_visit_is_shown_when_the_sum_has_risen_by_all_that_were_answered_before() -> None:
    seen = Watch()
    seen.seen[(1, 10)] = [(0.0, 5), (1.3, 6), (2.5, 8)]
    seen.seen[(1, 11)] = [(0.0, 0), (2.1, 1)]
    answered = [((1, 10), 1.0), ((1, 10), 1.2), ((1, 11), 2.0), ((1, 10), 2.4), ((1, 10), 2.6)]
    waited = delays(seen.at_level(lambda place: place), answered)
    assert [None if one is None else round(one, 3) for one in waited] == [0.3, 1.3, 0.1, 0.1, None]
    village = delays(seen.at_level(lambda place: place[0]), [(1, moment) for _, moment in answered])
    assert [None if one is None else round(one, 3) for one in village] == [0.3, 0.9, 0.5, 0.1, None]


@pytest.fixture
def small_county(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Load a county of six villages up to yesterday, committed, and give the address of its database."""
    today = clock.today()
    write(build(Settings.small(until=today - dt.timedelta(1))), tmp_path)
    by = permit(Actor.system("test"), LOAD_COUNTY, name="system")
    county.load(by, directory=tmp_path, today=today, progress=lambda name, rows: None)
    head, question, query = os.environ["DATABASE_URL"].partition("?")
    name = connection.settings_dict["NAME"]
    monkeypatch.setattr(settings, "DEMO", True)
    yield f"{head.rpartition('/')[0]}/{name}{question}{query}"


def test_the_harness_on_a_small_county(small_county: str) -> None:
    day = clock.today()
    assert visits_made.trim(small_county, 40) == 40
    assert visits_made.fill(small_county, 900) == 900
    within = [
        visit.pairing.valid_from <= visit.day and (visit.pairing.valid_to or clock.FOREVER) > visit.day
        for visit in Visit.objects.select_related("pairing")
    ]
    assert len(within) == 900 and all(within)
    indexes = connection.introspection.get_constraints(connection.cursor(), "service_visit")
    assert "service_visit_of_pairing" in indexes and "service_visit_of_village" in indexes

    scene = people.scene(day)
    assert scene.group.village_id == scene.village.pk == scene.member.village_id
    for page in pages(day):
        client = Client(headers=page.headers)
        assert client.get(page.path).status_code == 200 or page.name == HEALTH, page.name

    made = list(people.members_of_every_village(day, at=clock.now()))
    first = [pairing for _, (_, pairing) in zip(range(len(made)), turns(made), strict=False)]
    assert len({pairing.member.village_id for pairing in Pairing.objects.filter(code__in=first)}) == len(made)

    due = owed(day, Period.of(day, 1))
    lines = [line for village in people.villages_by_size(day) for line in village_lines(village.pk, day=day)]
    standing = sum(line.owed - line.excused for line in lines if line.duty.code == "visit")
    assert len({one.pairing_id for one in due}) == len(due) >= standing > 0
