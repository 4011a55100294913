"""Appraisals: the yearly vote on every member, and when each branch's sheet came in."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.columns import Bools, Days, Floats, Ints, Table, Texts, joined, rank_within
from sanwang.demo.county.days import DAY, day_of, typed_in
from sanwang.demo.county.draft import Draft

SHARES = {
    "excellent": (0.72, 0.24, 0.03),
    "qualified": (0.30, 0.62, 0.07),
    "basic": (0.08, 0.38, 0.48),
    "unqualified": (0.02, 0.18, 0.35),
}
"""Of the votes on a member with this grade: excellent, qualified, basic; the rest unqualified."""
VOTES = ("voters", "votes_excellent", "votes_qualified", "votes_basic", "votes_unqualified")
FIRST_DAY = (12, 8)
"""The first meeting of the year at which members are appraised."""


def add_appraisals(draft: Draft) -> None:
    """The graded members of each year whose sheets came in during the window."""
    years = [
        year
        for year in range(draft.window.first_year - draft.window.running, draft.window.last_year + 1)
        if day_of(year, *FIRST_DAY) <= draft.window.last and day_of(year + 1, 3, 31) >= draft.window.first
    ]
    draft.appraised = {year: _sheet(draft, year) for year in years}


def _graded(draft: Draft, year: int) -> Bools:
    """Full members at the end of the year; the others get no grade."""
    result: Bools = draft.tables["members"]["full_date"] <= day_of(year, 12, 31)
    return result


def _sheet(draft: Draft, year: int) -> Table:
    """One year's grades and votes."""
    unit, keep = draft.people.unit, _graded(draft, year)
    size = np.bincount(unit[keep], minlength=draft.units.count)[unit]
    grade = _grades(draft, keep, size)
    votes = _votes(draft, grade, size)
    n = int(keep.sum())
    return {
        "member_code": draft.people.code[keep],
        "village_code": draft.units.code[unit[keep]],
        "year": np.full(n, year),
        **{name: column[keep] for name, column in zip(VOTES, votes, strict=True)},
        "grade": grade[keep],
    }


def _grades(draft: Draft, keep: Bools, size: Ints) -> Texts:
    """By merit; at most a third of a branch may be excellent."""
    rng, unit, n = draft.rng, draft.people.unit, len(keep)
    merit: Floats = draft.quality[unit] * 0.3 + rng.random(n)
    merit = np.where(draft.people.migrant, merit - 0.3, merit)
    order = np.lexsort((-merit, ~keep, unit))
    rank = np.empty(n, int)
    rank[order] = rank_within(unit[order])
    quota = np.floor(size * rng.uniform(0.2, 1 / 3, draft.units.count)[unit])
    grade = np.where(rank < quota, "excellent", "qualified")
    grade = np.where((grade == "qualified") & (merit < 0.09), "basic", grade)
    return np.where((grade == "basic") & (rng.random(n) < 0.06), "unqualified", grade)


def _votes(draft: Draft, grade: Texts, size: Ints) -> tuple[Ints, ...]:
    """Voters, and their votes from excellent to unqualified."""
    rng, unit = draft.rng, draft.people.unit
    turnout = np.clip(draft.quality[unit], 0.55, 0.98)
    voters = np.maximum((size * turnout).astype(int), 3)
    share = np.array([SHARES[g] for g in grade.tolist()])
    a = rng.binomial(voters, share[:, 0])
    b = rng.binomial(voters - a, np.minimum(share[:, 1] / (1 - share[:, 0]), 1))
    rest = 1 - share[:, 0] - share[:, 1]
    c = rng.binomial(voters - a - b, np.minimum(share[:, 2] / rest, 1))
    return voters, a, b, c, voters - a - b - c


def date_appraisals(draft: Draft) -> None:
    """When each appraisal was decided and entered, and the lines without a grade.

    Branches appraise in December or January. One in twenty enters its sheet in March; told in
    hindsight it did last year's as late, told while it runs some have not entered it yet.
    """
    sheets: list[Table] = []
    for year, sheet in draft.appraised.items():
        decided, entered, worst = _sheet_days(draft, year)
        dated = _dated(draft, year, sheet, decided, entered)
        if draft.window.running:
            never = draft.units.code[worst[: max(1, len(worst) // 4)]]
            dated = _rows(dated, ~np.isin(dated["village_code"], never))
            dated = _rows(dated, draft.window.covers(dated["recorded_on"]))
            sheets.append(dated)
        else:
            sheets += [dated, _year_before(draft, year, dated, worst)]
    draft.tables["appraisals"] = joined(sheets)


def _rows(table: Table, at: Bools) -> Table:
    return {name: column[at] for name, column in table.items()}


def _sheet_days(draft: Draft, year: int) -> tuple[Days, Days, Ints]:
    """For each unit the day its sheet was decided and entered; and the units that are worst at it."""
    rng, n_units = draft.duties, draft.units.count
    decided = day_of(year, *FIRST_DAY) + rng.integers(0, 42, n_units) * DAY
    entered = typed_in(rng, decided)
    slow = np.argsort(draft.quality + rng.normal(0, 0.08, n_units))[: max(1, n_units // 7)]
    entered[slow] = day_of(year + 1, 2, 2) + rng.integers(0, 24, len(slow)) * DAY
    worst = slow[::3]
    entered[worst] = day_of(year + 1, 3, 2) + rng.integers(0, 25, len(worst)) * DAY
    return decided, entered, worst


def _dated(draft: Draft, year: int, sheet: Table, decided: Days, entered: Days) -> Table:
    """The sheet with its days, and below it the probationary members of that year."""
    people, end = draft.people, day_of(year, 12, 31)
    graded = _graded(draft, year)
    unit = people.unit[graded]
    dated = sheet | {"decided_on": decided[unit], "recorded_on": entered[unit]}
    candidate = np.flatnonzero(~graded & (draft.tables["members"]["joined_date"] <= end))
    unit, zero = people.unit[candidate], np.zeros(len(candidate), int)
    below: Table = {
        "member_code": people.code[candidate],
        "village_code": draft.units.code[unit],
        "year": np.full(len(candidate), year),
        **dict.fromkeys(VOTES, zero),
        "grade": np.full(len(candidate), ""),
        "decided_on": decided[unit],
        "recorded_on": entered[unit],
    }
    return joined([dated, below])


def _year_before(draft: Draft, year: int, dated: Table, worst: Ints) -> Table:
    """Last year's sheets of the worst units, which came in during this year."""
    members = draft.tables["members"]["joined_date"][np.searchsorted(draft.people.code, dated["member_code"])]
    last = (
        np.isin(dated["village_code"], draft.units.code[worst]) & (dated["grade"] != "") & (members < day_of(year - 1))
    )
    before = _rows(dated, last)
    before["year"] = before["year"] - 1
    return before | {name: before[name] - 365 * DAY for name in ("decided_on", "recorded_on")}
