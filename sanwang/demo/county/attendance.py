"""Attendance: who was called to an activity and who came."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.activities import OF_BRANCH
from sanwang.demo.county.columns import Bools, Ints, Texts
from sanwang.demo.county.draft import Draft


def add_attendance(draft: Draft) -> None:
    """Everybody of the branch or group who is a member by that day is called."""
    acts, table, people = draft.acts, draft.tables["activities"], draft.people
    called = _called(draft)
    who = np.concatenate(called)
    act = np.repeat(np.arange(len(called)), [len(x) for x in called])
    already = draft.tables["members"]["joined_date"][who] <= table["date"][act]
    who, act = who[already], act[already]
    present, state = draw_state(draft, draft.rng, who, acts.month[act])
    table["expected"] = np.bincount(act, minlength=len(called))
    table["present"] = np.bincount(act[present], minlength=len(called))
    draft.tables["attendance"] = {
        "activity_code": acts.code[act],
        "member_code": people.code[who],
        "state": state,
    }
    n_units = draft.units.count
    invited = np.bincount(people.unit[who], minlength=n_units)
    came = np.bincount(people.unit[who], weights=present, minlength=n_units)
    draft.rates.attendance = came / np.maximum(invited, 1)


def _called(draft: Draft) -> list[Ints]:
    """The members of each activity's branch or group."""
    acts, groups, by_unit = draft.acts, draft.groups, draft.by_unit()
    by_group = draft.by_group()
    called = []
    for kind, owner in zip(acts.kind, acts.owner, strict=True):
        if kind in OF_BRANCH:
            called.append(by_unit[owner])
        elif kind == "group_meeting":
            called.append(by_group[owner])
        else:
            called.append(draft.extra_members[owner - groups.natural])
    return called


def draw_state(draft: Draft, rng: np.random.Generator, who: Ints, month: Ints) -> tuple[Bools, Texts]:
    """For members called together in a month: did each come, and the state on the list."""
    people = draft.people
    zeal = np.clip(rng.normal(0, 0.06, len(people.code)), -0.2, 0.15)
    p = draft.quality[people.unit[who]] * 0.92 + 0.07 + zeal[who]
    p *= draft.window.busy(month)
    p = np.where(people.migrant[who], p * 0.35, p)
    p = np.where(people.infirm[who], p * 0.45, p)
    present = rng.random(len(who)) < np.clip(p, 0.02, 0.995)
    roll = rng.random(len(who))
    online = present & people.migrant[who] & (roll < 0.85)
    leave = ~present & (roll < 0.62)
    came = np.where(online, "online", "present")
    return present, np.where(present, came, np.where(leave, "leave", "absent"))


def bring_study_home(draft: Draft) -> None:
    """The infirm who stayed away and were brought the study to their home."""
    rng, table, members = draft.generator("home"), draft.tables["attendance"], draft.tables["members"]
    infirm = np.isin(table["member_code"], members["member_code"][members["is_infirm"]])
    away = infirm & np.isin(table["state"], ("leave", "absent")) & (rng.random(len(infirm)) < 0.3)
    table["state"] = np.where(away, "home_taught", table["state"].astype("<U11"))
