"""Organisations: the Party committees and branches of the divisions, and how good each branch is."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county import divisions
from sanwang.demo.county.columns import Texts
from sanwang.demo.county.draft import Draft


def org_codes(draft: Draft) -> Texts:
    """The code of each unit's branch."""
    return np.array([f"{draft.settings.prefix}O{code}" for code in draft.units.code])


def add_organisations(draft: Draft) -> None:
    """Divisions, and an organisation for each: a quarter of the larger units have a general branch."""
    units, prefix, county = draft.units, draft.settings.prefix, draft.divisions[0]
    draft.tables["divisions"] = divisions.table(draft.divisions)
    general = draft.rng.random(units.count) < 0.25
    kinds = np.where(units.small, "党支部", np.where(general, "党总支", "党支部"))
    root = f"{prefix}O{county['code']}"
    towns = units.town_names
    town_names = ["中共" + name + ("工作委员会" if "街道" in name else "委员会") for name in towns.values()]
    draft.tables["organisations"] = {
        "org_code": np.r_[[root], [f"{prefix}O{code}" for code in towns], org_codes(draft)],
        "name": np.r_[["中共" + county["name"] + "委员会"], town_names, np.char.add(units.name, kinds)],
        "kind": np.r_[["县委"], ["乡镇党委"] * len(towns), kinds],
        "parent_code": np.r_[[""], [root] * len(towns), [f"{prefix}O{code}" for code in units.town]],
        "division_code": np.r_[[county["code"]], list(towns), units.code],
    }


def draw_quality(draft: Draft) -> None:
    """Hidden quality of each unit, from 0.40 to 0.99, with a common part per town; some at both ends."""
    rng, units = draft.rng, draft.units
    town_effect = {code: rng.normal(0, 0.05) for code in units.town_names}
    base = 0.40 + 0.59 * rng.beta(3.2, 1.7, units.count)
    base += np.array([town_effect[code] for code in units.town])
    base = np.clip(base, 0.40, 0.99)
    order = np.argsort(base)
    ends = min(4, units.count // 3)
    base[order[:ends]] = 0.40 + 0.01 * np.arange(ends)
    base[order[units.count - ends :]] = 1.00 - 0.01 * ends + 0.01 * np.arange(ends)
    draft.quality = base.round(3)


def draw_flood(draft: Draft) -> None:
    """Six villages (a third of a small county's) are under water in June and July."""
    rural = np.unique(draft.groups.natural_unit)
    draft.wet = np.zeros(draft.units.count, bool)
    draft.wet[draft.duties.choice(rural, min(6, max(1, len(rural) // 3)), replace=False)] = True
