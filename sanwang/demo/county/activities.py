"""Activities of the yearly plan: Party days and lessons of branches, meetings of groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Days, Ints, Texts
from sanwang.demo.county.days import DAY, first_day
from sanwang.demo.county.draft import Acts, Draft
from sanwang.demo.county.organisations import org_codes

OF_BRANCH = ("party_day", "lesson")
MEETING_KINDS = ("meeting", "meeting|study", "meeting|party_day", "meeting|study|party_day")


@dataclass(frozen=True)
class _Plan:
    """What was planned: its kind, owner (unit or group), unit, and month."""

    kind: Texts
    owner: Ints
    unit: Ints
    month: Ints

    def only(self, at: Bools | Ints) -> _Plan:
        return _Plan(self.kind[at], self.owner[at], self.unit[at], self.month[at])


def add_activities(draft: Draft) -> None:
    """Those held, with the day and the day they were typed in; nobody is counted yet."""
    plan = _plan(draft)
    plan, date = _held(draft, plan)
    order = np.argsort(date, kind="stable")
    plan, date = plan.only(order), date[order]
    n = len(date)
    draft.acts = Acts(draft.codes("A", n, 6), plan.kind, plan.owner, plan.unit, plan.month)
    of_branch = np.isin(plan.kind, OF_BRANCH)
    draft.tables["activities"] = {
        "activity_code": draft.acts.code,
        "kind": plan.kind,
        "org_code": org_codes(draft)[plan.unit],
        "group_code": np.where(of_branch, "", draft.groups.code[plan.owner]),
        "village_code": draft.units.code[plan.unit],
        "date": date,
        "theme": np.array(vocabulary.THEMES)[plan.month % 12],
        "place": np.where(of_branch, "村党群服务中心", "党员活动室"),
        "expected": np.zeros(n, int),
        "present": np.zeros(n, int),
        "recorded_on": _recorded(draft, plan, date),
    }


def _plan(draft: Draft) -> _Plan:
    """Branch Party days and group meetings monthly; lessons and the other groups' meetings quarterly."""
    groups = draft.groups
    manned = np.flatnonzero(np.bincount(draft.people.unit, minlength=draft.units.count) > 0)
    natural, others = np.arange(groups.natural), np.arange(groups.natural, len(groups.code))
    parts: list[_Plan] = []

    def add(kind: str, owner: Ints, unit: Ints, month: int) -> None:
        n = len(owner)
        parts.append(_Plan(np.full(n, kind), owner, unit, np.full(n, month)))

    for month in draft.window.months.tolist():
        add("party_day", manned, manned, month)
        add("group_meeting", natural, groups.natural_unit, month)
        if month % 3 == 2:
            add("lesson", manned, manned, month)
            add("extra_meeting", others, groups.unit[others], month)
    return _Plan(*(np.concatenate(column) for column in zip(*map(_columns, parts), strict=True)))


def _columns(plan: _Plan) -> tuple[Texts, Ints, Ints, Ints]:
    return plan.kind, plan.owner, plan.unit, plan.month


def _held(draft: Draft, plan: _Plan) -> tuple[_Plan, Days]:
    """What of the plan took place, and when: branches early in the month."""
    rng, n = draft.rng, len(plan.kind)
    busy = draft.window.busy(plan.month)
    chance = np.clip(0.80 + 0.22 * draft.quality[plan.unit] - 0.35 * (1 - busy), 0, 0.995)
    party_day = plan.kind == "party_day"
    held = rng.random(n) < np.where(party_day, np.minimum(chance + 0.04, 1), chance)
    of_branch = np.isin(plan.kind, OF_BRANCH)
    day = np.where(of_branch, rng.integers(4, 16, n), rng.integers(1, 28, n))
    date = first_day(plan.month) + day * DAY
    return plan.only(held), date[held]


def _recorded(draft: Draft, plan: _Plan, date: Days) -> Days:
    """Typed in some days later; poor villages type them in bulk at the quarter's end."""
    rng, n = draft.rng, len(date)
    lag = rng.integers(0, 6, n)
    bulk = rng.random(n) < np.clip(0.62 - draft.quality[plan.unit], 0, 1)
    quarter_end = first_day(plan.month // 3 * 3 + 3) - DAY
    return np.where(bulk, np.maximum(quarter_end, date), date + lag * DAY)


def count_activity_kinds(draft: Draft) -> None:
    """What each activity made so far counts as; a group meeting often is study or Party day too."""
    kind = draft.acts.kind
    meeting = draft.duties.choice(MEETING_KINDS, len(kind), p=(0.40, 0.38, 0.13, 0.09))
    draft.tables["activities"]["kinds"] = np.select(
        [kind == "group_meeting", kind == "extra_meeting", kind == "lesson"],
        [meeting, np.full(len(kind), "meeting"), np.full(len(kind), "study")],
        np.full(len(kind), "party_day"),
    )
