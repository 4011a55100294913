"""Needs: what residents ask for when they are visited, and how long it takes."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Column, Days, Ints
from sanwang.demo.county.days import DAY, NEVER
from sanwang.demo.county.draft import Draft

LEVELS = {"group": 7, "village": 15, "town": 30, "county": 60}
"""Days that each level has for a need."""


def add_needs(draft: Draft) -> None:
    """Needs raised on visits; special-group households raise more of them."""
    rng, visits = draft.rng, draft.tables["visits"]
    special = draft.houses.special[draft.pairs.house[draft.visited_pair]]
    at = np.flatnonzero(rng.random(len(special)) < np.where(special, 0.13, 0.065))
    n, raised, pair = len(at), visits["date"][at], draft.visited_pair[at]
    member = draft.pairs.member[pair]
    unit = draft.people.unit[member]
    category, text = (np.array(x) for x in zip(*vocabulary.NEEDS, strict=True))
    kind = rng.integers(0, len(vocabulary.NEEDS), n)
    level = rng.choice(tuple(LEVELS), n, p=(0.30, 0.45, 0.19, 0.06))
    limit = np.array([LEVELS[x] for x in level.tolist()])
    took, done = _course(draft, unit, raised, limit)
    _note_rate(draft, unit, done & (took <= limit))
    score = np.clip(rng.normal(4.5 - 0.6 * (took > limit), 0.7, n).round(), 1, 5).astype(int)
    due = raised + limit * DAY
    draft.tables["needs"] = {
        "need_code": draft.codes("N", n, 6),
        "visit_code": visits["visit_code"][at],
        "household_code": draft.houses.code[draft.pairs.house[pair]],
        "member_code": draft.people.code[member],
        "village_code": draft.units.code[unit],
        "raised": raised,
        "category": category[kind],
        "text": text[kind],
        "level": level,
        "due": due,
        "closed": np.where(done, raised + took * DAY, NEVER),
        "state": np.where(done, "closed", np.where(due < draft.window.last, "overdue", "open")),
        "satisfaction": np.where(done, score, 0),
    }


def _course(draft: Draft, unit: Ints, raised: Days, limit: Ints) -> tuple[Column, Bools]:
    """Days that each need took, and whether it was met by the last day."""
    rng, n, quality = draft.rng, len(unit), draft.quality[unit]
    pace = rng.lognormal(-0.55 + 0.9 * (0.8 - quality), 0.55)
    took = np.maximum(1, (limit * pace).astype(int))
    done = (raised + took * DAY <= draft.window.last) & (rng.random(n) < 0.55 + 0.44 * quality)
    return took, done


def _note_rate(draft: Draft, unit: Ints, in_time: Bools) -> None:
    """The share of its needs that each unit met in time."""
    n_units = draft.units.count
    met = np.bincount(unit, weights=in_time, minlength=n_units)
    draft.rates.needs = met / np.maximum(np.bincount(unit, minlength=n_units), 1)
