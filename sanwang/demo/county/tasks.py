"""Posts of members without office, and the tasks they are given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Days, Ints
from sanwang.demo.county.days import DAY, NEVER, day_of
from sanwang.demo.county.draft import Draft

TOLD_DAYS = 340
"""Tasks a member: about four in so many days."""


def add_posts_and_tasks(draft: Draft) -> None:
    """Members without office who can take a post, and about four tasks a year each."""
    rng, people = draft.rng, draft.people
    free = np.flatnonzero(people.eligible & ~draft.tables["members"]["holds_office"])
    kind = rng.integers(0, len(vocabulary.POSTS), len(free))
    category, post, duty = (np.array(x) for x in zip(*vocabulary.POSTS, strict=True))
    draft.tables["posts"] = {
        "post_code": draft.codes("D", len(free), 5),
        "member_code": people.code[free],
        "village_code": draft.units.code[people.unit[free]],
        "category": category[kind],
        "post": post[kind],
        "duty": duty[kind],
        "since": day_of(draft.window.first_year, 1, 10) + rng.integers(0, 40, len(free)) * DAY,
    }
    mean = 4 * draft.window.issuing_days / TOLD_DAYS
    _add_tasks(draft, np.repeat(free, rng.poisson(mean, len(free))))


@dataclass(frozen=True)
class _Course:
    """How a task went."""

    issued: Days
    due: Days
    closed: Days
    done: Bools
    late: Bools


def _add_tasks(draft: Draft, who: Ints) -> None:
    rng, people, units = draft.rng, draft.people, draft.units
    kind = rng.integers(0, len(vocabulary.TASKS), len(who))
    category, title, points = (np.array(x) for x in zip(*vocabulary.TASKS, strict=True))
    unit = people.unit[who]
    course = _course(draft, unit)
    undone = np.where(course.due < draft.window.last, "overdue", "open")
    awarded = np.where(course.late, points[kind] // 2, points[kind])
    done = np.bincount(unit, weights=course.done, minlength=units.count)
    draft.rates.tasks = done / np.maximum(np.bincount(unit, minlength=units.count), 1)
    order = np.argsort(course.issued, kind="stable")
    table = {
        "member_code": people.code[who],
        "village_code": units.code[unit],
        "category": category[kind],
        "title": title[kind],
        "points": points[kind],
        "issued": course.issued,
        "due": course.due,
        "closed": np.where(course.done, course.closed, NEVER),
        "state": np.where(course.done, np.where(course.late, "done_late", "done"), undone),
        "points_awarded": np.where(course.done, awarded, 0),
    }
    draft.tables["tasks"] = {
        "task_code": draft.codes("T", len(who), 6),
        **{name: column[order] for name, column in table.items()},
    }


def _course(draft: Draft, unit: Ints) -> _Course:
    """Issued over the window, due in one to six weeks, done in time by most."""
    rng, n, quality = draft.rng, len(unit), draft.quality[unit]
    issued = draft.window.first + rng.integers(0, draft.window.issuing_days, n) * DAY
    due = issued + rng.integers(7, 45, n) * DAY
    done = rng.random(n) < np.clip(quality + 0.03, 0, 0.99)
    late = done & (rng.random(n) < 0.35 * (1 - quality) + 0.02)
    overrun = due + rng.integers(1, 20, n) * DAY
    in_time = issued + (rng.random(n) * (due - issued).astype(int)).astype(int) * DAY
    closed = np.where(late, overrun, in_time)
    done &= closed <= draft.window.last
    return _Course(issued, due, closed, done, late)
