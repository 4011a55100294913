"""Assessments: the quarterly scores of every village, item by item."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.columns import Floats, Ints, Texts
from sanwang.demo.county.draft import Draft
from sanwang.demo.county.vocabulary import ASSESSMENT_ITEMS

QUARTERS = 4


def add_assessments(draft: Draft) -> None:
    """Scores of the last four whole quarters: each item follows the records, with a little noise."""
    rng = draft.rng
    code, category, item, maximum, driver = (np.array(x) for x in zip(*ASSESSMENT_ITEMS, strict=True))
    draft.tables["assessment_items"] = {
        "item_code": code,
        "category": category,
        "item": item,
        "max_score": maximum,
        "driver": driver,
    }
    units = np.flatnonzero(~draft.units.small)
    quarters = _quarters(draft)
    score = _scores(draft, units, quarters, driver, maximum)
    claim = np.minimum(score + rng.choice((0, 0, 0.5, 1.0), score.shape), maximum)
    u, q, i = (x.ravel() for x in np.meshgrid(np.arange(len(units)), quarters, np.arange(len(code)), indexing="ij"))
    flat = score.ravel()
    draft.tables["assessment_scores"] = {
        "village_code": draft.units.code[units[u]],
        "year": 1970 + q // 4,
        "quarter": q % 4 + 1,
        "item_code": code[i],
        "self_score": claim.ravel(),
        "score": flat,
        "deduction_reason": np.where(flat < maximum[i] * 0.8, np.char.add(item[i], "不到位"), ""),
    }
    _add_results(draft, units, quarters, score.sum(2))


def _quarters(draft: Draft) -> Ints:
    """The last four quarters that ended by the last day, as numbers since 1970."""
    window = draft.window
    after = window.last + np.timedelta64(1, "D")
    running = int(after.astype("datetime64[M]").astype(int)) // 3
    return np.arange(running - QUARTERS, running)


def _scores(draft: Draft, units: Ints, quarters: Ints, driver: Texts, maximum: Ints) -> Floats:
    """Half points by unit, quarter and item."""
    rates, n = draft.rates, len(units)
    column = np.searchsorted(draft.window.quarters, quarters)

    def all_year(rate: Floats) -> Floats:
        return np.repeat(rate[:, None], QUARTERS, 1)

    drivers = {
        "attendance": all_year(rates.attendance[units]),
        "visits": rates.visits[units][:, column],
        "tasks": all_year(rates.tasks[units]),
        "needs": all_year(rates.needs[units]),
        "record": all_year(draft.quality[units] * 0.5 + 0.5),
        "noise": np.full((n, QUARTERS), 0.85),
    }
    score = np.empty((n, QUARTERS, len(driver)))
    for i in range(len(driver)):
        share = np.clip(drivers[driver[i]] * 1.04 + draft.rng.normal(0, 0.05, (n, QUARTERS)), 0, 1)
        score[:, :, i] = np.round(share * maximum[i] * 2) / 2
    return score


def _add_results(draft: Draft, units: Ints, quarters: Ints, items: Floats) -> None:
    """Totals with bonus and penalty, and the grade they give."""
    rng, shape = draft.rng, items.shape
    bonus = np.where(rng.random(shape) < 0.15, rng.choice((1.0, 2.0), shape), 0)
    penalty = np.where(rng.random(shape) < 0.08 * (1.6 - draft.quality[units][:, None]), 2.0, 0)
    total = items + bonus - penalty
    grade = np.select([total >= 90, total >= 80, total >= 60], ["优秀", "良好", "合格"], "不合格")
    u, q = (x.ravel() for x in np.meshgrid(np.arange(len(units)), quarters, indexing="ij"))
    draft.tables["assessment_results"] = {
        "village_code": draft.units.code[units[u]],
        "year": 1970 + q // 4,
        "quarter": q % 4 + 1,
        "item_total": items.ravel(),
        "bonus": bonus.ravel(),
        "penalty": penalty.ravel(),
        "total": total.ravel(),
        "grade": grade.ravel(),
    }
