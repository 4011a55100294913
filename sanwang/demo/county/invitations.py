"""Invitations: who is called to an activity of a group or a branch committee on its day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county.attendance import draw_state
from sanwang.demo.county.columns import Bools, Buckets, Days, Ints, Texts, rank_within
from sanwang.demo.county.days import NEVER, holding, month_of
from sanwang.demo.county.draft import Draft


@dataclass(frozen=True)
class Lines:
    """Lines of attendance lists: activity and member, whether he came, and his state."""

    act: Ints
    who: Ints
    present: Bools
    state: Texts


@dataclass(frozen=True)
class _Circle:
    """Spans of members in groups, and of cadres in their committees (numbered after the groups)."""

    member: Ints
    start: Days
    end: Days
    buckets: Buckets


def invite(draft: Draft, acts: Ints, called: Ints, date: Days) -> Lines:
    """Lists for `acts`: those of each activity's group (or committee) on its day, and a few guests."""
    circle = _circles(draft)
    bounds = circle.buckets.bounds
    size = bounds[called + 1] - bounds[called]
    row = np.repeat(np.arange(len(acts)), size)
    span = circle.buckets.order[np.repeat(bounds[called], size) + rank_within(row)]
    held = holding(circle.start[span], circle.end[span], date[row])
    row, who = row[held], circle.member[span[held]]
    present, state = draw_state(draft, draft.duties, who, month_of(date[row]))
    unit = np.where(
        called < len(draft.groups.code),
        draft.groups.unit[np.minimum(called, len(draft.groups.code) - 1)],
        called - len(draft.groups.code),
    )
    visited, guest = _guests(draft, unit, date)
    n = len(guest)
    row, who = np.concatenate([row, visited]), np.concatenate([who, guest])
    present = np.concatenate([present, np.ones(n, bool)])
    state = np.concatenate([state, np.full(n, "present")])
    back = np.argsort(row, kind="stable")
    return Lines(acts[row[back]], who[back], present[back], state[back])


def _circles(draft: Draft) -> _Circle:
    spans, people, tables, n_groups = draft.spans, draft.people, draft.tables, len(draft.groups.code)
    cadres = tables["cadres"]["member_code"]
    leading = np.searchsorted(people.code, cadres[cadres != ""])
    circle = np.concatenate([spans.group, n_groups + people.unit[leading]])
    return _Circle(
        member=np.concatenate([spans.member, leading]),
        start=np.concatenate([spans.start, tables["members"]["joined_date"][leading]]),
        end=np.concatenate([spans.end, np.full(len(leading), NEVER)]),
        buckets=Buckets(circle, n_groups + draft.units.count),
    )


def _guests(draft: Draft, unit: Ints, date: Days) -> tuple[Ints, Ints]:
    """Members of other villages, mostly people at work elsewhere who join where they are."""
    rng, people, joined = draft.duties, draft.people, draft.tables["members"]["joined_date"]
    visited = rng.choice(np.arange(len(unit)), len(unit) // 8)
    chance = np.where(people.migrant, 6.0, 1.0)
    guest = rng.choice(len(people.code), len(visited), p=chance / chance.sum())
    fits = (people.unit[guest] != unit[visited]) & (joined[guest] <= date[visited])
    pairs = np.unique(np.stack([visited[fits], guest[fits]]), axis=1)
    return pairs[0], pairs[1]
