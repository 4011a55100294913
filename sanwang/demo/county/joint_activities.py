"""Activities that several groups held together, and those held for the month before."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.attendance import draw_state
from sanwang.demo.county.columns import Bools, Buckets, Ints
from sanwang.demo.county.days import DAY, NEVER, holding, month_of
from sanwang.demo.county.draft import Draft

SHARE_PERCENT = 4
DAYS_OF_GRACE = 5
"""An activity in the first five days of a month may be for the month before."""


def add_joint_activities(draft: Draft) -> None:
    """`activity_groups` names the guests of the host, which `activities.group_code` stays.

    The guests' members of that day are on the list too.
    """
    rng = draft.generator("joint")
    table = draft.tables["activities"]
    activity, guest = _guests(draft, rng)
    draft.tables["activity_groups"] = {
        "activity_code": table["activity_code"][activity],
        "group_code": draft.groups.code[guest],
    }
    row, who = _members(draft, activity, guest)
    fresh = _not_listed(draft, activity, row, who)
    row, who = row[fresh], who[fresh]
    present, state = draw_state(draft, rng, who, month_of(table["date"][row]))
    lines = {
        "activity_code": table["activity_code"][row],
        "member_code": draft.people.code[who],
        "state": state,
    }
    draft.append("attendance", lines)
    n = len(table["date"])
    table["expected"] = table["expected"] + np.bincount(row, minlength=n)
    table["present"] = table["present"] + np.bincount(row[present], minlength=n)


def _guests(draft: Draft, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Activity and guest group of each joint activity: one or two groups of the host's village."""
    groups, table, founded = draft.groups, draft.tables["activities"], draft.tables["groups"]["founded"]
    hosted = np.flatnonzero(
        (table["group_code"] != "")
        & (table["kinds"] != "report")
        & (table["date"] <= draft.window.last)
        & np.isin(table["group_code"], groups.natural_code)
    )
    picked = np.sort(rng.choice(hosted, len(hosted) * SHARE_PERCENT // 100, replace=False))
    order = np.argsort(groups.code, kind="stable")
    host = order[np.searchsorted(groups.code[order], table["group_code"][picked])]
    activity: list[int] = []
    guest: list[int] = []
    for a, g in zip(picked, host, strict=True):
        near = np.flatnonzero(groups.unit == groups.unit[g])
        near = near[(near != g) & (founded[near] <= table["date"][a])]
        others = rng.permutation(near)[: int(rng.integers(1, 3))].tolist()
        activity += [int(a)] * len(others)
        guest += others
    return np.array(activity, int), np.array(guest, int)


def _members(draft: Draft, activity: Ints, guest: Ints) -> tuple[Ints, Ints]:
    """Activity and member of each line that the guest groups add, every one once."""
    spans, date = draft.spans, draft.tables["activities"]["date"]
    by_group = Buckets(spans.group, len(draft.groups.code))
    row, who = [np.array([], int)], [np.array([], int)]
    for a, g in zip(activity, guest, strict=True):
        at = by_group[g]
        at = at[holding(spans.start[at], spans.end[at], date[a])]
        row.append(np.full(len(at), a))
        who.append(spans.member[at])
    pairs = np.unique(np.stack([np.concatenate(row), np.concatenate(who)]), axis=1)
    return pairs[0], pairs[1]


def _not_listed(draft: Draft, activity: Ints, row: Ints, who: Ints) -> Bools:
    """Which of the lines are not on the host's list already?"""
    codes, old = draft.tables["activities"]["activity_code"], draft.tables["attendance"]
    listed = np.isin(old["activity_code"], codes[activity])
    known = set(zip(old["activity_code"][listed].tolist(), old["member_code"][listed].tolist(), strict=True))
    lines = zip(codes[row].tolist(), draft.people.code[who].tolist(), strict=True)
    return np.array([line not in known for line in lines], bool)


def date_for_month_before(draft: Draft) -> None:
    """`for_date`: the last day of the month before, where an early activity was held for it."""
    rng, table = draft.generator("made up"), draft.tables["activities"]
    month = table["date"].astype("datetime64[M]").astype("datetime64[D]")
    early = (
        (table["date"] - month < DAYS_OF_GRACE * DAY)
        & (table["group_code"] != "")
        & (table["date"] <= draft.window.last)
    )
    chosen = early & (rng.random(len(early)) < 0.06)
    table["for_date"] = np.where(chosen, month - DAY, NEVER)
