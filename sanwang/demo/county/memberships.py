"""Memberships: who belonged to which group from when to when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county.columns import Bools, Days, Ints
from sanwang.demo.county.days import DAY, NEVER, day_of, first_day, to_edges
from sanwang.demo.county.draft import Draft, Spans


@dataclass(frozen=True)
class _Home:
    """Members with a home group: the group, its village's groups, and who is settled there."""

    member: Ints
    group: Ints
    start: Days
    first: Ints
    count: Ints
    settled: Bools


def add_memberships(draft: Draft) -> None:
    """Home spans end at the members' present group; functional spans follow `group_members`.

    2 % of the members came from another group of their village during the window, 1 % were away
    for a season. Some functional spans begin in the window.
    """
    home = _homes(draft)
    moved, other, day = _moves(draft, home)
    home.settled[moved] = False
    away, left, back = _absences(draft, home)
    start = home.start.copy()
    start[moved], start[away] = day, back
    founded = draft.tables["groups"]["founded"]
    joined = draft.tables["members"]["joined_date"]
    extra, extra_group, extra_start = _functional(draft)
    n_home = len(home.member) + len(moved) + len(away)
    member = np.concatenate([home.member, home.member[moved], home.member[away], extra])
    former_start = np.maximum(joined[home.member[moved]], founded[other])
    ends = [np.full(len(home.member), NEVER), day, left, np.full(len(extra), NEVER)]
    spans = Spans(
        member=member,
        group=np.concatenate([home.group, other, home.group[away], extra_group]),
        start=np.concatenate([start, former_start, home.start[away], extra_start]),
        end=np.concatenate(ends),
        home=np.arange(len(member)) < n_home,
    )
    order = np.lexsort((spans.start, ~spans.home, spans.member))
    draft.spans = spans = spans.only(order)
    draft.tables["memberships"] = {
        "membership_code": draft.codes("B", len(member), 6),
        "member_code": draft.people.code[spans.member],
        "group_code": draft.groups.code[spans.group],
        "kind": np.where(spans.home, "home", "functional"),
        "valid_from": spans.start,
        "valid_to": spans.end,
    }


def _homes(draft: Draft) -> _Home:
    groups, people, tables = draft.groups, draft.people, draft.tables
    member = np.flatnonzero(people.group >= 0)
    group = people.group[member]
    unit = groups.natural_unit
    start = np.maximum(tables["members"]["joined_date"][member], tables["groups"]["founded"][group])
    first = np.searchsorted(unit, unit[group])
    count = np.searchsorted(unit, unit[group], side="right") - first
    leading = np.isin(people.code[member], tables["groups"]["leader_code"])
    settled = (start < draft.window.first) & ~leading
    return _Home(member, group, start, first, count, settled)


def _moves(draft: Draft, home: _Home) -> tuple[Ints, Ints, Days]:
    """Positions in `home` of those who moved, the group each came from, and the day."""
    rng, window = draft.duties, draft.window
    able = np.flatnonzero(home.settled & (home.count > 1))
    moved = rng.choice(able, round(len(draft.people.code) * 0.02), replace=False)
    first, count, group = home.first[moved], home.count[moved], home.group[moved]
    step = 1 + (rng.random(len(moved)) * (count - 1)).astype(int)
    other = first + (group - first + step) % count
    month = window.first_month + rng.integers(0, 12, len(moved))
    day = to_edges(rng, first_day(month) + rng.integers(0, 28, len(moved)) * DAY, 0.5)
    leap = rng.random(len(moved)) < 0.08  # 1 March and the two days before it
    march = day_of(window.latest_year(3, 1), 3) - rng.integers(0, 3, len(moved)) * DAY
    return moved, other, np.where(leap, np.maximum(march, window.first), day)


def _absences(draft: Draft, home: _Home) -> tuple[Ints, Days, Days]:
    """Positions in `home` of those who were away, and from when to when: the third to the sixth month."""
    rng, first_month = draft.duties, draft.window.first_month
    count = round(len(draft.people.code) * 0.01)
    away = rng.choice(np.flatnonzero(home.settled), count, replace=False)
    left, back = (
        to_edges(rng, first_day(np.full(count, first_month + m)) + rng.integers(0, 28, count) * DAY, 0.3)
        for m in (2, 5)
    )
    return away, left, back


def _functional(draft: Draft) -> tuple[Ints, Ints, Days]:
    """Member, group and first day of each membership in an industry or functional group."""
    rng, window, tables = draft.duties, draft.window, draft.tables
    member = np.concatenate(draft.extra_members)
    sizes = [len(members) for members in draft.extra_members]
    group = draft.groups.natural + np.repeat(np.arange(len(sizes)), sizes)
    start = np.maximum(tables["members"]["joined_date"][member], tables["groups"]["founded"][group])
    ordinary = tables["group_members"]["role"] != "leader"
    new = (rng.random(len(member)) < 0.06) & (start < window.first) & ordinary
    begun = to_edges(rng, window.first + rng.integers(0, 360, len(member)) * DAY, 0.4)
    return member, group, np.where(new, begun, start)
