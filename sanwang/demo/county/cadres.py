"""Cadres: branch and village committees of every unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from sanwang.demo.county.columns import Ints, Table
from sanwang.demo.county.days import DAY, day_of
from sanwang.demo.county.draft import Draft
from sanwang.demo.county.groups import CODE

Person = dict[str, Any]

POSTS = (
    ("支委", "党支部书记"),
    ("支委", "党支部副书记"),
    ("支委", "组织委员"),
    ("村委", "村委会副主任"),
    ("村委", "村委会委员"),
    ("村委", "妇联主席"),
    ("村委", "会计"),
)
OF_A_MEMBER = ("member_code", "name", "sex", "birth_date", "phone", "education")
COLUMNS = (
    "village_code",
    "member_code",
    "name",
    "sex",
    "birth_date",
    "phone",
    "education",
    "political_status",
    "body",
    "post",
    "is_dual",
    "since",
)


def add_cadres(draft: Draft) -> None:
    """Five to seven people a unit, usually with one person in both chairs; the secretary comes first."""
    rng, inside = draft.rng, draft.by_unit()
    term = day_of(draft.window.first_year - 4, 1, 20)
    draft.secretary = np.full(draft.units.count, "", dtype=CODE)
    rows: list[Person] = []
    for unit in range(draft.units.count):
        picked = _elected(draft, unit, inside[unit])
        dual = rng.random() < 0.95
        for i, (member, (body, post)) in enumerate(zip(picked, _chairs(dual), strict=False)):
            if i == 0:
                draft.secretary[unit] = draft.people.code[member]
            rows.append(
                _holder(draft, member, body)
                | {
                    "village_code": draft.units.code[unit],
                    "body": body,
                    "post": post,
                    "is_dual": dual and i == 0,
                    "since": term + int(rng.integers(0, 700)) * DAY,
                }
            )
    draft.tables["cadres"] = {"cadre_code": draft.codes("C", len(rows), 5), **_columns(rows)}


def _columns(rows: list[Person]) -> Table:
    return {name: np.array([row[name] for row in rows]) for name in COLUMNS}


def _elected(draft: Draft, unit: int, inside: Ints) -> Ints:
    """Members of the unit who take its offices."""
    people, rng = draft.people, draft.rng
    age = people.age[inside]
    fit = inside[people.eligible[inside] & (age >= 24) & (age <= 58)]
    if len(fit) < 3:
        fit = inside
    size = min(len(fit), 3 if draft.units.small[unit] else int(rng.integers(5, 8)))
    return rng.choice(fit, size, replace=False) if size else fit[:0]


def _chairs(dual: bool) -> list[tuple[str, str]]:
    """Body and post of the offices in their order; `dual`: the secretary also heads the village."""
    (body, secretary), *others = POSTS
    if dual:
        return [(body, secretary + "、村委会主任"), *others]
    return [(body, secretary), ("村委", "村委会主任"), *others]


def _holder(draft: Draft, member: int, body: str) -> Person:
    """The member, or in a village committee now and then somebody who is not in the Party."""
    if body == "村委" and draft.rng.random() < 0.15:
        return _outsider(draft)
    members = draft.tables["members"]
    members["holds_office"][member] = True
    return {name: members[name][member] for name in OF_A_MEMBER} | {"political_status": "中共党员"}


def _outsider(draft: Draft) -> Person:
    rng, this_year = draft.rng, draft.window.last_year
    male = np.array([rng.random() < 0.4])
    year = int(rng.integers(this_year - 50, this_year - 24))
    dominant = draft.names.dominant(1)
    return {
        "member_code": "",
        "sex": "M" if male[0] else "F",
        "name": draft.names.make(male, np.array([year]), dominant)[0],
        "birth_date": day_of(year, int(rng.integers(1, 13)), 15),
        "phone": draft.phones.make(1)[0],
        "education": "大学专科",
        "political_status": "群众",
    }
