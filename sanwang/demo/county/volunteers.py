"""Volunteers: a team in every branch, of members and other villagers."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Ints, Table
from sanwang.demo.county.days import DAY, day_of, year_of
from sanwang.demo.county.draft import Draft

OTHERS = ("群众", "共青团员", "入党积极分子")


def add_volunteers(draft: Draft) -> None:
    """The teams, and their volunteers: members first, then the others."""
    units, rng = draft.units, draft.rng
    code = draft.codes("W", units.count, 3)
    founded = day_of(draft.window.first_year - 2) + rng.integers(0, 600, units.count) * DAY
    draft.tables["volunteer_teams"] = {
        "team_code": code,
        "name": np.char.add(units.name, "党员志愿服务队"),
        "village_code": units.code,
        "founded": founded,
    }
    member_team, member, other_team = _joined(draft)
    team = np.r_[member_team, other_team]
    male = rng.random(len(other_team)) < 0.45
    this_year = draft.window.last_year
    birth_year = rng.integers(this_year - 65, this_year - 18, len(other_team))
    hours = np.clip(rng.gamma(2.0, 9.0, len(team)) * draft.quality[team], 0, 160).round(1)
    draft.tables["volunteers"] = {
        "volunteer_code": draft.codes("U", len(team), 5),
        "team_code": code[team],
        **_people(draft, member, male, birth_year),
        "skill": rng.choice(vocabulary.SPECIALTIES, len(team)),
        "hours_in_year": hours,
    }


def _people(draft: Draft, member: Ints, male: Bools, birth_year: Ints) -> Table:
    """Who the volunteers are: these members, then other villagers of these sexes and birth years."""
    members, n = draft.tables["members"], len(male)
    name = draft.names.make(male, birth_year, draft.names.dominant(n))
    status = draft.rng.choice(OTHERS, n, p=(0.68, 0.17, 0.15))
    return {
        "member_code": np.r_[members["member_code"][member], np.full(n, "")],
        "name": np.r_[members["name"][member], name],
        "sex": np.r_[members["sex"][member], np.where(male, "M", "F")],
        "birth_year": np.r_[year_of(members["birth_date"][member]), birth_year],
        "political_status": np.r_[np.full(len(member), "中共党员"), status],
        "phone": np.r_[members["phone"][member], draft.phones.make(n)],
    }


def _joined(draft: Draft) -> tuple[Ints, Ints, Ints]:
    """Team and member of each member who volunteers, and the team of each other villager."""
    rng, by_unit, eligible = draft.rng, draft.by_unit(), draft.people.eligible
    members, sizes, others = [], [], []
    for unit in range(draft.units.count):
        inside = by_unit[unit]
        inside = inside[eligible[inside]]
        picked = rng.choice(inside, min(len(inside), int(rng.integers(6, 20))), replace=False)
        members.append(picked)
        sizes.append(len(picked))
        others.append(int(rng.integers(2, 10)))
    teams = np.arange(draft.units.count)
    return np.repeat(teams, sizes), np.concatenate(members), np.repeat(teams, others)
