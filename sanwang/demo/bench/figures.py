"""Figures: a sample's spread, what it is held to, and ratios between arms measured in turns."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Sample = list[float]
"""Milliseconds."""


@dataclass(frozen=True)
class Spread:
    """A sample's spread, in milliseconds: percentiles are values that were measured (nearest rank)."""

    n: int
    min: float
    p50: float
    p95: float
    p99: float
    max: float

    def as_json(self) -> dict[str, float | int]:
        """Return it with microseconds as the last digit."""
        measures = {"min": self.min, "p50": self.p50, "p95": self.p95, "p99": self.p99, "max": self.max}
        return {"n": self.n, **{name: round(value, 3) for name, value in measures.items()}}


def spread(sample: Sequence[float]) -> Spread:
    """Return a sample's spread; an empty one is a ValueError."""
    if not sample:
        raise ValueError("nothing was measured")
    ordered = sorted(sample)

    def rank(share: float) -> float:
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    return Spread(len(ordered), ordered[0], statistics.median(ordered), rank(0.95), rank(0.99), ordered[-1])


@dataclass(frozen=True)
class Budget:
    """What a spread is held to, in milliseconds: measure and limit."""

    limits: Mapping[str, float]

    def judge(self, found: Spread) -> dict[str, Any]:
        """Return the limits, and whether all are kept."""
        kept = all(getattr(found, measure) <= limit for measure, limit in self.limits.items())
        return {"limits": dict(self.limits), "kept": kept}


def timed(act: Callable[[], object]) -> Callable[[], float]:
    """Return a function that does it and returns the milliseconds it took."""

    def once() -> float:
        began = time.perf_counter()
        act()
        return (time.perf_counter() - began) * 1000

    return once


@dataclass
class Arm:
    """One of several things measured in turns: what it is called, and a function that gives milliseconds."""

    name: str
    once: Callable[[], float]

    def __post_init__(self) -> None:
        self.rounds: list[Sample] = []

    @property
    def sample(self) -> Sample:
        """All that was measured."""
        return [value for each in self.rounds for value in each]

    @property
    def medians(self) -> Sample:
        """The median of each turn."""
        return [statistics.median(each) for each in self.rounds]


def in_turns(arms: Sequence[Arm], *, rounds: int, each: int, warm: int) -> None:
    """Measure the arms in turns: ``rounds`` times ``each`` measures of the first, then of the second, and so on.

    ``warm`` measures of each come first and are thrown away.
    """
    for arm in arms:
        for _ in range(warm):
            arm.once()
    for _ in range(rounds):
        for arm in arms:
            arm.rounds.append([arm.once() for _ in range(each)])


def ratio(arm: Arm, baseline: Arm) -> dict[str, Any]:
    """Return how many times the baseline's median an arm's is; ``least`` and ``most`` are those of a single turn."""
    whole = statistics.median(arm.sample) / statistics.median(baseline.sample)
    found = {"baseline": baseline.name, "of_medians": round(whole, 4)}
    if len(arm.rounds) != len(baseline.rounds):  # not measured in turns
        return found
    turns = [mine / theirs for mine, theirs in zip(arm.medians, baseline.medians, strict=True)]
    return {**found, "least": round(min(turns), 4), "most": round(max(turns), 4)}
