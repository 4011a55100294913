"""The same county twice: with few visits and with many, both served."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sanwang.demo.bench import copies, visits_made
from sanwang.demo.bench.served import served
from sanwang.demo.bench.telling import tell
from sanwang.duties.keeping import spans

FEW, MANY = 10_000, 1_000_000
"""Visits in the two copies."""
MOST = 1.2
"""How many times slower a median may be with many visits than with few."""
P = TypeVar("P")


@dataclass(frozen=True)
class Scale:
    """A served copy: what it is called, how many visits it has, and its port."""

    name: str
    visits: int
    port: int


@contextlib.contextmanager
def two_scales(
    day: dt.date, people: Callable[[], P], *, few: int = FEW, many: int = MANY
) -> Iterator[tuple[P, list[Scale]]]:
    """Give what ``people`` made (accounts, sessions, tokens: the same in both copies) and the two copies, served."""
    with contextlib.ExitStack() as stack:
        tell("copying the county")
        small = stack.enter_context(copies.copied(copies.address(), "few"))
        with copies.working_in(small):
            made = people()
        large = stack.enter_context(copies.copied(small, "many"))
        counts = []
        for url, number, change in ((small, few, visits_made.trim), (large, many, visits_made.fill)):
            counts.append(change(url, number))
            tell(f"{counts[-1]:,} visits; counting the cells")
            with copies.working_in(url):
                spans.fill(day=day)
        tell("vacuum analyze")
        copies.settle(small, large)
        ports = [stack.enter_context(served(url)) for url in (small, large)]
        tell("served")
        yield made, [Scale(f"{count:,} visits", count, port) for count, port in zip(counts, ports, strict=True)]
