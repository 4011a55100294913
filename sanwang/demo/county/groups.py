"""Groups: natural-village, industry and functional Party groups, and the natural villages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Ints, Texts, apportion
from sanwang.demo.county.days import DAY, day_of
from sanwang.demo.county.draft import Draft, Groups
from sanwang.demo.county.organisations import org_codes

CODE = "<U16"
"""Room for a member's code."""


@dataclass(frozen=True)
class _Special:
    """Industry or functional groups: their units, names, and what their function is."""

    unit: Ints
    name: list[str]
    function: list[str]


def add_groups(draft: Draft) -> None:
    """The groups and the natural villages that the natural-village groups cover."""
    settings, rng, units = draft.settings, draft.rng, draft.units
    weight = rng.lognormal(0, 0.35, len(units.rural)) * np.where(units.small[units.rural], 0.25, 1.0)
    natural_unit = np.repeat(units.rural, apportion(settings.natural_groups, weight, 1))
    code = draft.codes("GN", settings.natural_groups, 4)
    surname = draft.names.dominant(settings.natural_groups)
    village_group, first_village = _villages(draft, natural_unit, code, surname)
    industry, function = _industry(draft), _function(draft)
    groups = Groups(
        code=np.r_[
            code,
            draft.codes("GI", settings.industry_groups, 3),
            draft.codes("GF", settings.function_groups, 3),
        ],
        unit=np.r_[natural_unit, industry.unit, function.unit],
        natural=settings.natural_groups,
        industry=settings.industry_groups,
        surname=surname,
        village_code=draft.tables["natural_villages"]["natural_village_code"],
        village_group=village_group,
    )
    draft.groups = groups
    natural_name = np.char.add(first_village, "党小组")
    _add_table(draft, np.r_[natural_name, industry.name, function.name], function.function)


def _add_table(draft: Draft, name: Texts, functions: list[str]) -> None:
    groups, n = draft.groups, len(draft.groups.code)
    founded = day_of(draft.window.first_year - 3, 3) + draft.rng.integers(0, 500, n) * DAY
    kinds = ["natural_village"] * groups.natural + ["industry"] * groups.industry + ["function"] * (n - groups.living)
    draft.tables["groups"] = {
        "group_code": groups.code,
        "name": name,
        "kind": np.array(kinds),
        "function_kind": np.array([""] * groups.living + functions),
        "village_code": draft.units.code[groups.unit],
        "org_code": org_codes(draft)[groups.unit],
        "founded": founded,
        "leader_code": np.full(n, "", dtype=CODE),
    }


def _villages(draft: Draft, unit: Ints, code: Texts, surname: Texts) -> tuple[Ints, Texts]:
    """One to three natural villages for each group; together they cover all of them.

    Returns the group of each natural village, and the name of each group's first one.
    """
    count = len(unit)
    per_group = draft.rng.choice((1, 2, 3), count, p=(0.55, 0.33, 0.12))
    owner = np.repeat(np.arange(count), per_group)
    names: list[str] = []
    used: set[tuple[int, str]] = set()
    for group in owner:
        name = _free_name(draft.rng, surname[group], int(unit[group]), used)
        used.add((int(unit[group]), name))
        names.append(name)
    draft.tables["natural_villages"] = {
        "natural_village_code": draft.codes("NV", len(owner), 5),
        "name": np.array(names),
        "village_code": draft.units.code[unit[owner]],
        "group_code": code[owner],
        "dominant_surname": surname[owner],
    }
    return owner, np.array(names)[np.r_[0, np.cumsum(per_group)[:-1]]]


def _free_name(rng: np.random.Generator, surname: str, unit: int, used: set[tuple[int, str]]) -> str:
    """A natural village's name that the unit does not have yet."""
    while True:
        middle = surname if rng.random() < 0.5 else ""
        name = f"{rng.choice(vocabulary.NATURAL_HEADS)}{middle}{rng.choice(vocabulary.NATURAL_TAILS)}"
        if (unit, name) not in used:
            return name


def _industry(draft: Draft) -> _Special:
    """Industry groups, each around one product."""
    rural, count = draft.units.rural, draft.settings.industry_groups
    unit = np.sort(draft.rng.choice(rural, count, replace=count > len(rural)))
    product = draft.rng.choice(vocabulary.PRODUCTS, count)
    names = [f"{draft.units.name[u]}{p}产业党小组" for u, p in zip(unit, product, strict=True)]
    return _Special(unit, names, [""] * count)


def _function(draft: Draft) -> _Special:
    """Functional groups, the three functions in turn."""
    rural = draft.units.rural
    per_function = apportion(draft.settings.function_groups, np.ones(len(vocabulary.FUNCTIONS)))
    unit: list[int] = []
    function: list[str] = []
    names: list[str] = []
    for (kind, label), count in zip(vocabulary.FUNCTIONS, per_function, strict=True):
        for u in np.sort(draft.rng.choice(rural, count, replace=count > len(rural))):
            unit.append(int(u))
            function.append(kind)
            names.append(f"{draft.units.name[u]}{label}党小组")
    return _Special(np.array(unit), names, function)
