"""Columns of a table, and what a generator does to them: codes, shares, ranks, buckets.

A table is a dict of equally long numpy columns under their names. Texts are numpy strings, days are
`datetime64[D]` (an empty day is NaT); neither holds Python objects.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Column = NDArray[Any]
Table = dict[str, Column]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.str_]


def apportion(total: int, weights: ArrayLike, minimum: ArrayLike = 0) -> Ints:
    """Split `total` into whole parts near `weights` (largest remainders), each at least `minimum`.

    Refuses a total that is smaller than the sum of the minima.
    """
    weights = np.asarray(weights, float)
    floor = np.broadcast_to(np.asarray(minimum, int), weights.shape).copy()
    rest = total - int(floor.sum())
    if rest < 0:
        raise ValueError(f"cannot split {total}: the minima already need {int(floor.sum())}")
    share = weights / weights.sum() * rest
    parts = np.floor(share).astype(int)
    short = rest - int(parts.sum())
    parts[np.argsort(parts - share, kind="stable")[:short]] += 1
    result: Ints = parts + floor
    return result


def codes(prefix: str, count: int, width: int, start: int = 1) -> Texts:
    """`count` codes in a row: the prefix and a number of `width` figures, from `start` on."""
    return np.array([f"{prefix}{i:0{width}d}" for i in range(start, start + count)], dtype=np.str_)


def rank_within(label: Column) -> Ints:
    """Position of each element among those of its label, from 0; `label` must be sorted."""
    starts = np.r_[0, np.flatnonzero(label[1:] != label[:-1]) + 1] if len(label) else np.array([], int)
    counts = np.diff(np.r_[starts, len(label)])
    result: Ints = np.arange(len(label)) - np.repeat(starts, counts)
    return result


def joined(tables: list[Table]) -> Table:
    """The rows of several tables below each other, under the columns of the first."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


class Buckets:
    """Positions sorted by an integer label: `buckets[k]` are those with label k, in their order."""

    def __init__(self, label: Ints, count: int) -> None:
        self.order: Ints = np.argsort(label, kind="stable")
        self.bounds: Ints = np.searchsorted(label[self.order], np.arange(count + 1))

    def __getitem__(self, label: int) -> Ints:
        return self.order[self.bounds[label] : self.bounds[label + 1]]
