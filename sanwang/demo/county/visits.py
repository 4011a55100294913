"""Visits of members to the households they are paired with."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Days, Floats, Ints
from sanwang.demo.county.days import DAY, day_of, first_day, month_of, to_edges, typed_in
from sanwang.demo.county.draft import Draft

COPYING_VILLAGES = 12
"""So many poor villages typed in most visits of the second quarter under one and the same day."""
COPIED_DAY = (6, 29)


def add_visits(draft: Draft) -> None:
    """One visit per pairing and quarter is due; only visits made in the window are stored."""
    rng = draft.rng
    pair, when = _made(draft)
    inside = draft.window.covers(when) & (when >= draft.tables["pairings"]["since"][pair])
    pair, when = pair[inside], when[inside]
    when, copied = _copied(draft, pair, when)
    order = np.argsort(when, kind="stable")
    pair, when, copied = pair[order], when[order], copied[order]
    draft.visited_pair = pair
    n = len(pair)
    draft.tables["visits"] = {
        "visit_code": draft.codes("S", n, 6),
        "pairing_code": draft.pairs.code[pair],
        "member_code": draft.people.code[draft.pairs.member[pair]],
        "household_code": draft.houses.code[draft.pairs.house[pair]],
        "date": when,
        "recorded_on": when + np.where(copied, 1, rng.integers(0, 8, n)) * DAY,
        "content": rng.choice(vocabulary.VISIT_NOTES, n),
    }


def _made(draft: Draft) -> tuple[Ints, Days]:
    """Pairing and day of each visit in the quarters of the window; notes how many were due and made."""
    rng, window, member = draft.rng, draft.window, draft.pairs.member
    unit = draft.people.unit[member]
    zeal = np.clip(rng.normal(0, 0.08, len(draft.people.code)), -0.25, 0.2)[member]
    eager = draft.quality[unit] + zeal * (1 - draft.quality[unit])
    pairs, days, done = [], [], []
    for quarter in window.quarters:
        months = quarter * 3 + np.arange(3)
        busy = window.busy(months)
        chance = np.clip(eager * (busy.mean() / window.mean_busy), 0, 0.997)
        at = np.flatnonzero(rng.random(len(unit)) < chance)
        month = rng.choice(3, len(at), p=busy / busy.sum()) + months[0]
        pairs.append(at)
        days.append(first_day(month) + rng.integers(0, 28, len(at)) * DAY)
        done.append(np.bincount(unit[at], minlength=draft.units.count))
    draft.rates.visits = _rates(draft, np.stack(done, axis=1), unit)
    return np.concatenate(pairs), np.concatenate(days)


def _rates(draft: Draft, done: Ints, unit: Ints) -> Floats:
    """Share of the visits due that each unit made, by quarter of the window."""
    due = np.bincount(unit, minlength=draft.units.count)
    result: Floats = done / np.maximum(due, 1)[:, None]
    return result


def _copied(draft: Draft, pair: Ints, when: Days) -> tuple[Days, Bools]:
    """The days with those that poor villages made up, and which they are."""
    year = draft.window.latest_year(*COPIED_DAY)
    poor = np.argsort(draft.quality)[: min(COPYING_VILLAGES, draft.units.count // 3)]
    second = (when >= day_of(year, 4)) & (when < day_of(year, 7))
    in_poor = np.isin(draft.people.unit[draft.pairs.member[pair]], poor)
    copied = second & in_poor & (draft.rng.random(len(pair)) < 0.8)
    return np.where(copied, day_of(year, *COPIED_DAY), when), copied


def add_special_visits(draft: Draft) -> None:
    """The monthly round of special-group households: visits in the months that had none yet."""
    rng, pairings, visits = draft.generator("special"), draft.tables["pairings"], draft.tables["visits"]
    pair, month = _months_without(draft)
    unit = draft.people.unit[draft.pairs.member[pair]]
    made = draft.kept(rng, 0.72, unit, month)
    pair, month = pair[made], month[made]
    when = to_edges(rng, first_day(month) + rng.integers(0, 28, len(pair)) * DAY, 0.05)
    inside = when >= pairings["since"][pair]
    pair, when = pair[inside], when[inside]
    order = np.argsort(when, kind="stable")
    pair, when = pair[order], when[order]
    draft.append(
        "visits",
        {
            "visit_code": draft.codes("S", len(pair), 6, len(visits["date"]) + 1),
            "pairing_code": pairings["pairing_code"][pair],
            "member_code": pairings["member_code"][pair],
            "household_code": pairings["household_code"][pair],
            "date": when,
            "recorded_on": typed_in(rng, when),
            "content": rng.choice(vocabulary.VISIT_NOTES, len(pair)),
        },
    )


def _months_without(draft: Draft) -> tuple[Ints, Ints]:
    """Each special pairing in force beside each month in which it has no visit yet."""
    months, visits = draft.window.months, draft.tables["visits"]
    pairs = np.flatnonzero(draft.tables["pairings"]["is_special"][: len(draft.pairs.code)])
    row = {code: i for i, code in enumerate(draft.pairs.code[pairs].tolist())}
    at = np.array([row.get(code, -1) for code in visits["pairing_code"].tolist()])
    had = np.zeros((len(pairs), len(months)), bool)
    had[at[at >= 0], month_of(visits["date"][at >= 0]) - months[0]] = True
    pair, month = np.divmod(np.flatnonzero(~had), len(months))
    return pairs[pair], months[month]
