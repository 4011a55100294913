"""Activities that the duty ledger asks for beyond the yearly plan.

Reports, deployments, study and Party days of groups, study of committees, life meetings. A branch
committee's study is the branch's, but only its few members come. Some activities lie on the edges
of a month, 3 % are held twice, some are entered three weeks late, some life meetings only take
place in January of the next year.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sanwang.demo.county.columns import Bools, Days, Ints, Texts
from sanwang.demo.county.days import DAY, first_day, to_edges, typed_in
from sanwang.demo.county.draft import Draft
from sanwang.demo.county.invitations import invite
from sanwang.demo.county.organisations import org_codes
from sanwang.demo.county.vocabulary import DUTY_THEMES

WITH_LIST = ("group_study", "group_party_day", "committee_study", "life_meeting")
JANUARY, NOVEMBER, DECEMBER, JANUARY_AFTER = 0, 10, 11, 12
LIFE_MEETING_MONTHS = (JANUARY, NOVEMBER, DECEMBER, JANUARY_AFTER)
BRANCH = -1
"""The group of what is the branch's own."""


@dataclass(frozen=True)
class _Kept:
    """Duties kept: form and kinds of the activity, its group or BRANCH, unit and month."""

    kind: Texts
    kinds: Texts
    group: Ints
    unit: Ints
    month: Ints

    def only(self, at: Bools | Ints) -> _Kept:
        return _Kept(*(getattr(self, f.name)[at] for f in fields(self)))


def add_duty_activities(draft: Draft) -> None:
    """The activities, and who was called to those with a list."""
    rng = draft.duties
    parts = [*_reports(draft), *_of_branches(draft), *_of_groups(draft), *_life_meetings(draft)]
    kept = _Kept(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(_Kept)))
    twice = np.flatnonzero(rng.random(len(kept.kind)) < 0.03)
    kept = kept.only(np.r_[np.arange(len(kept.kind)), twice])
    date = to_edges(rng, first_day(kept.month) + rng.integers(0, 28, len(kept.kind)) * DAY, 0.12)
    order = np.argsort(date, kind="stable")
    _add(draft, kept.only(order), date[order])


def _add(draft: Draft, kept: _Kept, date: Days) -> None:
    groups, n = draft.groups, len(date)
    code = draft.codes("A", n, 6, len(draft.acts.code) + 1)
    of_group = kept.group != BRANCH
    listed = np.flatnonzero(np.isin(kept.kind, WITH_LIST))
    called = np.where(of_group, kept.group, len(groups.code) + kept.unit)
    lines = invite(draft, listed, called[listed], date[listed])
    activities = {
        "activity_code": code,
        "kind": kept.kind,
        "org_code": org_codes(draft)[kept.unit],
        "group_code": np.where(of_group, groups.code[kept.group], ""),
        "village_code": draft.units.code[kept.unit],
        "date": date,
        "theme": _themes(kept),
        "place": np.where(of_group, "党员活动室", "村党群服务中心"),
        "expected": np.bincount(lines.act, minlength=n),
        "present": np.bincount(lines.act[lines.present], minlength=n),
        "recorded_on": typed_in(draft.duties, date),
        "kinds": kept.kinds,
    }
    draft.append("activities", activities)
    attendance = {
        "activity_code": code[lines.act],
        "member_code": draft.people.code[lines.who],
        "state": lines.state,
    }
    draft.append("attendance", attendance)


def _themes(kept: _Kept) -> Texts:
    themes = {kind: np.array(texts) for kind, texts in DUTY_THEMES.items()}
    chosen = [texts[kept.month % len(texts)] for texts in themes.values()]
    return np.select([kept.kind == kind for kind in themes], chosen, "")


def _grid(draft: Draft, owners: int) -> tuple[Ints, Ints]:
    """Every owner beside every month of the window."""
    months = draft.window.months
    owner, month = np.divmod(np.arange(owners * len(months)), len(months))
    return owner, months[month]


def _where(keep: Bools, kind: str, kinds: str | Texts, *, group: Ints | int, unit: Ints, month: Ints) -> _Kept:
    """The rows in which a duty was kept."""
    columns = (np.broadcast_to(x, keep.shape)[keep] for x in (kind, kinds, group, unit, month))
    return _Kept(*columns)


def _reports(draft: Draft) -> list[_Kept]:
    """Every group reports to its branch, at times in a meeting."""
    group, month = _grid(draft, len(draft.groups.code))
    unit = draft.groups.unit[group]
    kinds = np.where(draft.duties.random(len(group)) < 0.08, "meeting|report", "report")
    keep = draft.kept(draft.duties, 0.85, unit, month)
    return [_where(keep, "report", kinds, group=group, unit=unit, month=month)]


def _of_branches(draft: Draft) -> list[_Kept]:
    """Branches deploy the month's work; some of their committees study."""
    unit, month = _grid(draft, draft.units.count)
    manned = np.bincount(draft.people.unit, minlength=draft.units.count)[unit] > 0
    kept = []
    for target, kind, kinds in ((0.90, "deploy", "deploy"), (0.35, "committee_study", "study")):
        keep = draft.kept(draft.duties, target, unit, month) & manned
        kept.append(_where(keep, kind, kinds, group=BRANCH, unit=unit, month=month))
    return kept


def _of_groups(draft: Draft) -> list[_Kept]:
    """Study and Party day of groups whose meetings were neither, half of them in one."""
    group, month = _grid(draft, draft.groups.living)
    unit = draft.groups.unit[group]
    study, party_day = (
        ~_had(draft, kind) & draft.kept(draft.duties, 0.80, unit, month) for kind in ("study", "party_day")
    )
    both = study & party_day & (draft.duties.random(len(group)) < 0.5)
    where = {"group": group, "unit": unit, "month": month}
    return [
        _where(both, "group_study", "study|party_day", **where),
        _where(study & ~both, "group_study", "study", **where),
        _where(party_day & ~both, "group_party_day", "party_day", **where),
    ]


def _had(draft: Draft, kind: str) -> Bools:
    """For every living group and month: was a meeting of its own of this kind too?"""
    months = draft.window.months
    had = np.zeros((draft.groups.living, len(months)), bool)
    at = (draft.acts.kind == "group_meeting") & (np.char.find(draft.tables["activities"]["kinds"], kind) >= 0)
    had[draft.acts.owner[at], draft.acts.month[at] - months[0]] = True
    return had.ravel()


def _life_meetings(draft: Draft) -> list[_Kept]:
    """Of every year: mostly in December, some in November or a January; a branch's own is not its groups'."""
    rng, window, groups = draft.duties, draft.window, draft.groups
    group = np.arange(groups.living)
    unit, branch = groups.unit[: groups.living], np.arange(draft.units.count)
    kept = []
    for year in window.years:
        january = (year - 1970) * 12
        december = np.full(groups.living, january + DECEMBER)
        when = rng.choice(LIFE_MEETING_MONTHS, groups.living, p=(0.07, 0.13, 0.65, 0.15))
        month = january + when
        month = np.where(month < window.first_month, december, month)  # else before the records
        held = draft.kept(rng, 0.92, unit, month)
        kept.append(_where(held, "life_meeting", "life_meeting", group=group, unit=unit, month=month))
        again = (when == JANUARY) & (rng.random(groups.living) < 0.4)  # January was for the year before
        kept.append(_where(again, "life_meeting", "life_meeting", group=group, unit=unit, month=december))
        own = rng.random(draft.units.count) < 0.4
        month = np.full(draft.units.count, january + DECEMBER)
        kept.append(_where(own, "life_meeting", "life_meeting", group=BRANCH, unit=branch, month=month))
    return kept
