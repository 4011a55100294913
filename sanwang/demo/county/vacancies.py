"""Vacancies: a few groups whose leader has gone and who have found no other yet."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.columns import Bools, Column
from sanwang.demo.county.days import DAY, OPEN_END
from sanwang.demo.county.draft import Draft
from sanwang.demo.county.records import keep_activities, keep_rows

NATURAL_GROUPS_PER_VACANCY = 10
"""A small county has no more of them."""


def add_vacancies(draft: Draft) -> None:
    """Three to six natural-village groups without a leader for one to three months.

    Since then they hold a quarter of what they held, and nobody talks with their members but the
    secretary.
    """
    rng, groups, last = draft.generator("vacancies"), draft.groups, draft.window.last
    count = min(int(rng.integers(3, 7)), max(1, groups.natural // NATURAL_GROUPS_PER_VACANCY))
    vacant = rng.choice(groups.natural, count, replace=False)
    since = np.full(len(groups.code), OPEN_END)
    since[vacant] = last - rng.integers(30, 90, count) * DAY
    leaders = draft.tables["groups"]["leader_code"]
    former = leaders.copy()
    leaders[vacant] = ""
    activities, talks = draft.tables["activities"], draft.tables["talks"]
    idle = _after(draft, activities["group_code"], activities["date"], since)
    keep_activities(draft, ~idle | (rng.random(len(idle)) < 0.25))
    leader = former[_group(draft, talks["group_code"])]
    silent = _after(draft, talks["group_code"], talks["date"], since) & (talks["leader_code"] == leader)
    keep_rows(draft, "talks", ~silent)


def _group(draft: Draft, code: Column) -> Column:
    """Position of each group by its code (meaningless for an empty one)."""
    order = np.argsort(draft.groups.code, kind="stable")
    return order[np.minimum(np.searchsorted(draft.groups.code[order], code), len(order) - 1)]


def _after(draft: Draft, code: Column, date: Column, since: Column) -> Bools:
    """Which of the rows belong to a group and lie after its leader went?"""
    result: Bools = (code != "") & (date >= since[_group(draft, code)])
    return result
