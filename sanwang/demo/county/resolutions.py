"""Resolutions: four deliberations and two disclosures, and single-issue levies, of every village."""

from __future__ import annotations

from typing import Any

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Column
from sanwang.demo.county.days import DAY, NEVER
from sanwang.demo.county.draft import Draft

STEP_DAYS = ((2, 8), (3, 12), (2, 10), (1, 4))
"""Days from proposal to discussion, review, resolution, announcement: at least, less than."""
TAIL_DAYS = 80
"""The last matter is proposed so many days before issuing ends."""
COLUMNS = (
    "village_code",
    "title",
    "procedure",
    "proposed",
    "discussed",
    "reviewed",
    "resolved",
    "announced",
    "result_announced",
    "expected",
    "present",
    "agree",
    "against",
    "abstain",
    "passed",
    "fund_yuan",
)


def add_resolutions(draft: Draft) -> None:
    """Two to five matters a village. A few lack the quorum, an order of steps or the announcement."""
    rows: list[tuple[Any, ...]] = []
    for unit in np.flatnonzero(~draft.units.urban & ~draft.units.small):
        rows += [_resolution(draft, int(unit)) for _ in range(int(draft.rng.integers(2, 6)))]
    columns: dict[str, Column] = {
        name: np.array(values) for name, values in zip(COLUMNS, zip(*rows, strict=True), strict=True)
    }
    draft.tables["resolutions"] = {"resolution_code": draft.codes("R", len(rows), 4), **columns}


def _resolution(draft: Draft, unit: int) -> tuple[Any, ...]:
    """One matter; the order in which its values are drawn is fixed."""
    rng = draft.rng
    steps = _steps(draft)
    roll, bad = rng.random(), 0.02 + 0.25 * (1 - draft.quality[unit])
    expected = int(rng.integers(25, 60))
    present = int(np.ceil(expected * rng.uniform(0.68, 1.0)))
    no_quorum = roll < bad * 0.4
    if no_quorum:
        present = int(expected * rng.uniform(0.4, 0.6))
    elif roll < bad * 0.7:
        steps[2], steps[3] = steps[3] + DAY, steps[2]
    elif roll < bad:
        steps[4] = NEVER
    agree = round(present * rng.uniform(0.62, 1.0))
    against = int(rng.integers(0, present - agree + 1))
    passed = agree * 2 > present and not no_quorum
    return (
        draft.units.code[unit],
        *_outcome(draft, steps, passed),
        expected,
        present,
        agree,
        against,
        present - agree - against,
        passed,
        int(rng.integers(0, 60)) * 5000,
    )


def _steps(draft: Draft) -> list[np.datetime64]:
    """Days of proposal, discussion, review, resolution and announcement."""
    rng, window = draft.rng, draft.window
    steps = [window.first + int(rng.integers(5, window.issuing_days - TAIL_DAYS)) * DAY]
    for gap in STEP_DAYS:
        steps.append(steps[-1] + int(rng.integers(*gap)) * DAY)
    return steps


def _outcome(draft: Draft, steps: list[np.datetime64], passed: bool) -> tuple[Any, ...]:
    """Title, procedure, the steps, and when the result was made known, if it was."""
    rng = draft.rng
    result: np.datetime64 = NEVER
    if passed and not np.isnat(steps[4]):
        result = steps[4] + int(rng.integers(20, 90)) * DAY
    if result > draft.window.last:
        result = NEVER
    title = rng.choice(vocabulary.RESOLUTIONS)
    procedure = "four_two" if rng.random() < 0.75 else "single_issue"
    return title, procedure, *steps, result
