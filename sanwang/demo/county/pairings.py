"""Pairings: which member looks after which household, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Days, Ints, Texts, rank_within
from sanwang.demo.county.days import DAY, NEVER, day_of, first_day, to_edges, typed_in
from sanwang.demo.county.draft import Draft, Pairs


def add_pairings(draft: Draft) -> None:
    """Every eligible member gets at least five households of the own natural village.

    Special-group households are served first. About one in eighty of them is left out on
    purpose, so that a coverage report has something to find.
    """
    people, houses = draft.people, draft.houses
    member, house = _matches(draft)
    n = len(member)
    draft.pairs = Pairs(draft.codes("P", n, 6), member, house)
    since = day_of(draft.window.first_year - 1) + draft.rng.integers(0, 330, n) * DAY
    if draft.window.running:  # a told year has pairings older than the membership
        since = np.maximum(since, draft.tables["members"]["joined_date"][member])
    draft.tables["pairings"] = {
        "pairing_code": draft.pairs.code,
        "member_code": people.code[member],
        "household_code": houses.code[house],
        "village_code": draft.units.code[people.unit[member]],
        "since": since,
        "is_special": houses.special[house],
    }


def _matches(draft: Draft) -> tuple[Ints, Ints]:
    """Member and household of each pairing, by member."""
    settings, houses, rng = draft.settings, draft.houses, draft.rng
    gap = houses.special & (rng.random(settings.households) < 0.012)
    urgency = np.where(gap, 2, ~houses.special)
    order = np.lexsort((rng.random(settings.households), urgency, houses.place))
    place = houses.place[order]
    rank = rank_within(place)
    eligible = houses.helpers[place]
    capacity = eligible * settings.pair_minimum
    total = np.bincount(houses.place, minlength=len(houses.helpers))[place]
    extra = ((total - capacity) * 0.55).astype(int)
    taken = (eligible > 0) & (rank < capacity + extra)
    members = np.flatnonzero(draft.people.eligible)
    members = members[np.argsort(houses.member_place[members], kind="stable")]
    start = np.searchsorted(houses.member_place[members], np.arange(len(houses.helpers)))
    member = members[start[place[taken]] + rank[taken] % eligible[taken]]
    by_member = np.argsort(member, kind="stable")
    return member[by_member], order[taken][by_member]


@dataclass(frozen=True)
class _Ended:
    """Pairings that ended in the window."""

    code: Texts
    member: Ints
    house: Ints
    since: Days
    ended: Days


def add_pairing_spans(draft: Draft) -> None:
    """Spans of the pairings, and 3 % more pairings that ended in the window, with their visits.

    Half of the households were not paired again; the others are special-group households
    that somebody else looks after as well. A quarter of the spans begin in the window too.
    """
    current = len(draft.pairs.code)
    n = round(current * 0.03)
    member, house = _former(draft, n)
    since, until = _former_spans(draft, n)
    ended = _Ended(draft.codes("P", n, 6, current + 1), member, house, since, until)
    draft.append(
        "pairings",
        {
            "pairing_code": ended.code,
            "member_code": draft.people.code[member],
            "household_code": draft.houses.code[house],
            "village_code": draft.units.code[draft.people.unit[member]],
            "since": since,
            "is_special": draft.houses.special[house],
        },
    )
    draft.tables["pairings"] |= {
        "valid_from": draft.tables["pairings"]["since"].copy(),
        "valid_to": np.concatenate([np.full(current, NEVER), until]),
    }
    _add_former_visits(draft, ended)


def _former(draft: Draft, n: int) -> tuple[Ints, Ints]:
    """Members and households whose pairing ended; never the household's present helper."""
    rng, people, houses = draft.duties, draft.people, draft.houses
    current = np.full(len(houses.code), -1)
    current[draft.pairs.house] = draft.pairs.member
    tried = draft.tables["members"]["joined_date"] < day_of(draft.window.first_year - 1)
    able = np.flatnonzero(tried & (people.eligible | people.migrant))
    able = able[np.argsort(houses.member_place[able], kind="stable")]
    first = np.searchsorted(houses.member_place[able], np.arange(len(houses.helpers)))
    helpers = np.bincount(houses.member_place[able], minlength=len(houses.helpers))
    some: Bools = helpers[houses.place] > 1
    alone = np.flatnonzero(some & (current < 0))
    paired = np.flatnonzero(some & (current >= 0) & houses.special)
    house = np.concatenate([rng.choice(alone, n // 2, replace=False), rng.choice(paired, n - n // 2, replace=False)])
    place = houses.place[house]
    pick = (rng.random(n) * helpers[place]).astype(int)
    member = able[first[place] + pick]
    again = member == current[house]  # the present helper: take the next one
    return np.where(again, able[first[place] + (pick + 1) % helpers[place]], member), house


def _former_spans(draft: Draft, n: int) -> tuple[Days, Days]:
    """When the ended pairings began and ended."""
    rng, window = draft.duties, draft.window
    ended = to_edges(rng, window.first + (5 + rng.integers(0, 358, n)) * DAY, 0.4)
    since = day_of(window.first_year - 1) + rng.integers(0, 330, n) * DAY
    brief = (rng.random(n) < 0.25) & (ended > first_day(window.first_month + 2))
    since = np.where(brief, to_edges(rng, ended - rng.integers(35, 60, n) * DAY, 0.4), since)
    return np.where(since < ended, since, ended - 30 * DAY), ended


def _add_former_visits(draft: Draft, ended: _Ended) -> None:
    """Visits under the ended pairings: one chance a month, as visits were due."""
    rng, people, months = draft.duties, draft.people, draft.window.months
    pair, month = np.divmod(np.arange(len(ended.code) * len(months)), len(months))
    month = months[month]
    when = to_edges(rng, first_day(month) + rng.integers(0, 28, len(pair)) * DAY, 0.1)
    unit = people.unit[ended.member[pair]]
    made = (when >= ended.since[pair]) & (when < ended.ended[pair]) & draft.kept(rng, 0.5, unit, month)
    pair, when = pair[made], when[made]
    order = np.argsort(when, kind="stable")
    pair, when = pair[order], when[order]
    draft.append(
        "visits",
        {
            "visit_code": draft.codes("S", len(pair), 6, len(draft.tables["visits"]["date"]) + 1),
            "pairing_code": ended.code[pair],
            "member_code": people.code[ended.member[pair]],
            "household_code": draft.houses.code[ended.house[pair]],
            "date": when,
            "recorded_on": typed_in(rng, when),
            "content": rng.choice(vocabulary.VISIT_NOTES, len(pair)),
        },
    )
