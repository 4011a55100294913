"""Villagers' councils: one for each natural-village group, drawn from heads of households."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.columns import rank_within
from sanwang.demo.county.days import DAY, day_of
from sanwang.demo.county.draft import Draft


def add_councils(draft: Draft) -> None:
    """Councils of three, five or seven; the first member chairs."""
    rng, groups, place = draft.rng, draft.groups, draft.houses.place
    natural = groups.natural
    count = np.bincount(place)[:natural]
    size = np.minimum(rng.choice((3, 5, 7), natural, p=(0.3, 0.5, 0.2)), count)
    start = np.searchsorted(place, np.arange(natural))
    picks = np.concatenate([start[g] + rng.choice(count[g], size[g], replace=False) for g in range(natural)])
    group = np.repeat(np.arange(natural), size)
    rank = rank_within(group)
    households = draft.tables["households"]
    code = draft.codes("K", natural, 4)
    draft.tables["councils"] = {
        "council_code": code,
        "name": np.char.replace(draft.tables["groups"]["name"][:natural], "党小组", "村民理事会"),
        "group_code": groups.natural_code,
        "village_code": draft.units.code[groups.natural_unit],
        "elected": day_of(draft.window.first_year - 2, 4) + rng.integers(0, 200, natural) * DAY,
    }
    draft.tables["council_members"] = {
        "council_code": code[group],
        "household_code": households["household_code"][picks],
        "name": households["head_name"][picks],
        "sex": households["head_sex"][picks],
        "birth_year": households["head_birth_year"][picks],
        "phone": households["phone"][picks],
        "role": np.where(rank == 0, "理事长", np.where(rank == 1, "副理事长", "理事")),
    }
