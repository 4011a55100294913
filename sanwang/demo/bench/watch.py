"""Watching the stored cells of one duty and period: when did each of them come to show how much."""

from __future__ import annotations

import bisect
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from sanwang.demo.bench.copies import owner

EVERY = 0.05
"""Seconds from one look to the next: what is measured is at most so much too long."""
Place = tuple[int, int]
"""A cell's village and group (0: none)."""
_LOOK = "select village_id, coalesce(group_id, 0), done from duties_cell where duty = %s and period = %s"
_WAITING = "select count(*) from duties_dirty"


@dataclass
class Watch:
    """What was seen: by cell, the moments at which its count changed, and the counts; the most marks waiting."""

    seen: dict[Place, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    looks: int = 0
    most_waiting: int = 0

    def at_level(self, of: Callable[[Place], Hashable]) -> dict[Hashable, list[tuple[float, int]]]:
        """Return the same for sums of cells: ``of`` tells in which sum a cell is."""
        changes: dict[Hashable, list[tuple[float, int]]] = defaultdict(list)
        for place, counts in self.seen.items():
            before = 0
            for moment, count in counts:
                changes[of(place)].append((moment, count - before))
                before = count
        return {key: _summed(found) for key, found in changes.items()}


def watch(url: str, duty: str, period: int, found: Watch, *, until: Callable[[int], bool]) -> None:
    """Look every 50 ms, each time in one statement, until ``until(marks waiting)`` says that it is enough.

    A look's moment is when its answer was there: never earlier than what it shows.
    """
    with owner(url) as there:
        while True:
            began = time.time()
            waiting = int(str((there.execute(_WAITING).fetchone() or (0,))[0]))
            rows = there.execute(_LOOK, [duty, period]).fetchall()
            now = time.time()
            for village, group, done in rows:
                place, count = (int(str(village)), int(str(group))), int(str(done))
                history = found.seen[place]
                if not history or history[-1][1] != count:
                    history.append((now, count))
            found.looks += 1
            found.most_waiting = max(found.most_waiting, waiting)
            if until(waiting):
                return
            time.sleep(max(0.0, EVERY - (time.time() - began)))


def delays(
    history: dict[Hashable, list[tuple[float, int]]], answered: Iterable[tuple[Hashable, float]]
) -> list[float | None]:
    """Return, for acts given as (sum, moment of the answer) oldest first, the seconds until the sum showed them.

    Each act raises its sum by one, so the n-th answered is shown when the sum is n above its first count: None when
    it never was. Shown before the answer was read is 0.
    """
    turn: dict[Hashable, int] = defaultdict(int)
    highest = {key: list(itertools.accumulate((count for _, count in counts), max)) for key, counts in history.items()}
    found: list[float | None] = []
    for key, moment in answered:
        turn[key] += 1
        counts = highest.get(key, [0])
        place = bisect.bisect_left(counts, counts[0] + turn[key])
        found.append(max(0.0, history[key][place][0] - moment) if place < len(counts) else None)
    return found


def _summed(changes: list[tuple[float, int]]) -> list[tuple[float, int]]:
    summed: dict[float, int] = {}
    whole = 0
    for moment, change in sorted(changes):
        whole += change
        summed[moment] = whole
    return list(summed.items())
