"""Excuses: who is excused from what, and when: the infirm, those away, some pairings and groups."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.columns import Bools, Column, Days, Ints, Texts
from sanwang.demo.county.days import DAY, NEVER, OPEN_END, day_of, to_edges
from sanwang.demo.county.draft import Draft
from sanwang.demo.county.vocabulary import EXCUSES

ATTENDANCE = ("study_attendance", "party_day_attendance")
OF_PAIRINGS = (("visit", 0.02, 15, 120), ("*", 0.004, 60, 365))
"""Duty, share of the special pairings, days at least, less than."""
OF_GROUPS = (
    ("meeting", 0.08, 20, 90),
    ("study", 0.06, 20, 70),
    ("report", 0.06, 20, 70),
    ("develop", 0.12, 90, 400),
    ("life_meeting", 0.08, 90, 400),
)
"""Duty, share of the groups, days at least, less than."""

Row = tuple[Column, ...]
"""Duty, subject code, first day, end (OPEN_END if none) and reason of some excuses."""


def add_excuses(draft: Draft) -> None:
    """All excuses by their first day; one in a hundred is entered twice and still one excuse."""
    rng = draft.duties
    rows = [*_infirm(draft), *_away(draft), *_probationary(draft)]
    rows += [*_of_pairings(draft), *_flooded(draft), *_of_groups(draft)]
    duty, subject, start, end, reason = (np.concatenate(x) for x in zip(*rows, strict=True))
    twice = np.flatnonzero(rng.random(len(duty)) < 0.01)
    every = np.r_[np.arange(len(duty)), twice]
    order = every[np.lexsort((duty[every], subject[every], start[every]))]
    draft.tables["excuses"] = {
        "excuse_code": draft.codes("X", len(order), 5),
        "duty": duty[order],
        "subject_code": subject[order],
        "valid_from": start[order],
        "valid_to": np.where(end[order] == OPEN_END, NEVER, end[order]),
        "reason": reason[order],
    }


def _row(duty: str, subject: Texts, start: Column, end: Column | np.datetime64, *, reason: str) -> Row:
    n = len(subject)
    ends = np.broadcast_to(end, n)
    return np.full(n, duty), subject, np.broadcast_to(start, n), ends, np.full(n, EXCUSES[reason])


def _some(draft: Draft, where: Bools, share: float) -> Ints:
    """Positions of a share of those."""
    at = np.flatnonzero(where)
    return at[draft.duties.random(len(at)) < share]


def _spans(draft: Draft, n: int, low: int, high: int) -> tuple[Days, Days]:
    """Spans of `low` to `high` days that begin in the window, many of them on month edges."""
    rng, window = draft.duties, draft.window
    start = to_edges(rng, window.first + rng.integers(0, window.issuing_days, n) * DAY, 0.4)
    start = np.minimum(start, window.last)
    end = to_edges(rng, start + rng.integers(low, high, n) * DAY, 0.4)
    return start, np.maximum(end, start + DAY)


def _infirm(draft: Draft) -> list[Row]:
    """Four in five of the infirm, for good or until they are well; half of them from everything."""
    rng, first = draft.duties, draft.window.first
    ill = _some(draft, draft.people.infirm, 0.8)
    code, n = draft.people.code[ill], len(ill)
    start: Days = first + rng.integers(-300, 1100, n) * -DAY
    at_first: Days = np.maximum(start, first)
    well = to_edges(rng, at_first + rng.integers(40, 150, n) * DAY, 0.4)
    end = np.where(rng.random(n) < 0.2, well, OPEN_END)
    every = rng.random(n) < 0.5
    part = ~every
    return [
        _row("*", code[every], start[every], end[every], reason="infirm"),
        *(_row(duty, code[part], start[part], end[part], reason="infirm") for duty in ATTENDANCE),
    ]


def _away(draft: Draft) -> list[Row]:
    """Most of those at work elsewhere; half of them are at home around Spring Festival."""
    rng, festival = draft.duties, draft.window.festival
    away = _some(draft, draft.people.migrant, 0.6)
    code, since = draft.people.code[away], draft.tables["members"]["migrant_since"][away]
    home, gone = festival - 9 * DAY, festival + 16 * DAY
    back = (rng.random(len(away)) < 0.5) & (since < home)
    rows: list[Row] = []
    for duty in ATTENDANCE:
        rows.append(_row(duty, code[~back], since[~back], OPEN_END, reason="away"))
        rows.append(_row(duty, code[back], since[back], home, reason="away"))
        rows.append(_row(duty, code[back], np.asarray(gone), OPEN_END, reason="away"))
    far = rng.random(len(away)) < 0.3
    return [*rows, _row("talk", code[far], since[far], OPEN_END, reason="away")]


def _probationary(draft: Draft) -> list[Row]:
    """Most probationary members, who get no grade."""
    new = _some(draft, draft.people.probation, 0.7)
    joined = draft.tables["members"]["joined_date"][new]
    return [_row("appraisal", draft.people.code[new], joined, OPEN_END, reason="probation")]


def _of_pairings(draft: Draft) -> list[Row]:
    """Households that were away or in hospital."""
    pairs, rows = draft.tables["pairings"], []
    for duty, share, low, high in OF_PAIRINGS:
        at = _some(draft, pairs["is_special"] & np.isnat(pairs["valid_to"]), share)
        start, end = _spans(draft, len(at), low, high)
        rows.append(_row(duty, pairs["pairing_code"][at], start, end, reason="household"))
    return rows


def _flooded(draft: Draft) -> list[Row]:
    """All groups of the flooded villages."""
    rng, year = draft.duties, draft.window.latest_year(6, 30)
    group = np.flatnonzero(draft.wet[draft.groups.unit])
    start = day_of(year, 6, 18) + rng.integers(0, 13, len(group)) * DAY
    end = to_edges(rng, day_of(year, 7, 5) + rng.integers(0, 45, len(group)) * DAY, 0.5)
    return [_row("*", draft.groups.code[group], start, end, reason="flood")]


def _of_groups(draft: Draft) -> list[Row]:
    """Groups that may wait with a duty, as their branch agreed."""
    code, rows = draft.groups.code, []
    for duty, share, low, high in OF_GROUPS:
        at = _some(draft, np.ones(len(code), bool), share)
        start, end = _spans(draft, len(at), low, high)
        rows.append(_row(duty, code[at], start, end, reason="group"))
    return rows
