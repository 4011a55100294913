"""Talks: heart to heart, of a leader or the secretary with a member."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county.columns import Bools, Days, Ints
from sanwang.demo.county.days import DAY, first_day, holding, to_edges, typed_in
from sanwang.demo.county.draft import Draft


@dataclass(frozen=True)
class _Talks:
    """Span of the member talked to, his unit, and the day."""

    span: Ints
    unit: Ints
    date: Days

    def only(self, at: Bools | Ints) -> _Talks:
        return _Talks(self.span[at], self.unit[at], self.date[at])


def add_talks(draft: Draft) -> None:
    """Each quarter with about three members in four, by the group's leader.

    Now and then the branch secretary talks instead, and always with a group's leader.
    """
    rng, people, spans = draft.duties, draft.people, draft.spans
    talks = _with_seconds(draft, _held(draft))
    member, group = spans.member[talks.span], spans.group[talks.span]
    leader = draft.tables["groups"]["leader_code"][group]
    by_secretary = (rng.random(len(member)) < 0.08) | (leader == people.code[member])
    leader = np.where(by_secretary, draft.secretary[talks.unit], leader)
    ok = np.flatnonzero((leader != "") & (leader != people.code[member]))
    order = ok[np.argsort(talks.date[ok], kind="stable")]
    date = talks.date[order]
    draft.tables["talks"] = {
        "talk_code": draft.codes("L", len(date), 6),
        "leader_code": leader[order],
        "member_code": people.code[member[order]],
        "group_code": draft.groups.code[group[order]],
        "date": date,
        "recorded_on": typed_in(rng, date),
    }


def _held(draft: Draft) -> _Talks:
    """One talk at most for each home span and quarter, on a day on which the span held."""
    rng, spans = draft.duties, draft.spans
    home = np.flatnonzero(spans.home)
    span, quarter = (x.ravel() for x in np.meshgrid(home, draft.window.quarters, indexing="ij"))
    month = _into_window(draft, quarter * 3 + rng.integers(0, 3, len(span)))
    date = to_edges(rng, first_day(month) + rng.integers(0, 28, len(span)) * DAY, 0.15)
    unit = draft.people.unit[spans.member[span]]
    kept = holding(spans.start[span], spans.end[span], date) & draft.kept(rng, 0.76, unit, month)
    return _Talks(span, unit, date).only(kept)


def _into_window(draft: Draft, month: Ints) -> Ints:
    """A first quarter that the records cover in part is spread over the months that they cover."""
    first = draft.window.first_month
    left = 3 - first % 3
    return np.where(month < first, first + np.arange(len(month)) % left, month)


def _with_seconds(draft: Draft, talks: _Talks) -> _Talks:
    """The talks held by the last day, with a second one some days after a few of them."""
    rng, spans = draft.duties, draft.spans
    again = np.flatnonzero(rng.random(len(talks.span)) < 0.02)
    date = np.concatenate([talks.date, talks.date[again] + rng.integers(1, 20, len(again)) * DAY])
    both = talks.only(np.r_[np.arange(len(talks.span)), again])
    ok = holding(spans.start[both.span], spans.end[both.span], date) & (date <= draft.window.last)
    return _Talks(both.span, both.unit, date).only(ok)
