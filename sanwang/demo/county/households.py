"""Households: where they live, whom they consist of, and which need special care."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Column, Ints, Table, apportion
from sanwang.demo.county.draft import Draft, Houses

Tags = dict[str, Bools]


def add_households(draft: Draft) -> None:
    """The households table, and the places: natural-village groups, then urban units.

    Refuses too few households to give every eligible member the least number.
    """
    settings, rng, people = draft.settings, draft.rng, draft.people
    urban = np.flatnonzero(draft.units.urban)
    natural = settings.natural_groups
    member_place = np.where(people.group >= 0, people.group, natural + np.searchsorted(urban, people.unit))
    n_places = natural + len(urban)
    helpers = np.bincount(member_place[people.eligible], minlength=n_places)
    place = _places(draft, helpers, n_places)
    rural = place < natural
    village = _villages(rng, draft.groups.village_group, natural, place)
    age, columns, tags = _households(draft, place, rural)
    code = draft.codes("H", len(place), 6)
    safe = np.minimum(place, natural - 1)
    urban_unit = urban[np.maximum(place - natural, 0)] if len(urban) else 0
    unit = np.where(rural, draft.groups.natural_unit[safe], urban_unit)
    special = np.logical_or.reduce([tags[tag] for tag, _, _ in vocabulary.TAGS])
    draft.houses = Houses(code, place, special, member_place, helpers)
    phone = np.where(rng.random(len(code)) < 0.93, draft.phones.make(len(code)), "")
    draft.tables["households"] = {
        "household_code": code,
        "head_name": columns["name"],
        "head_sex": columns["sex"],
        "head_birth_year": draft.window.last_year - age,
        "phone": phone,
        "village_code": draft.units.code[unit],
        "natural_village_code": np.where(rural, draft.groups.village_code[village], ""),
        "group_code": np.where(rural, draft.groups.natural_code[safe], ""),
        "population": columns["size"],
        "labourers": columns["working"],
        "migrant_workers": rng.binomial(columns["working"], 0.42),
        **tags,
    }


def _places(draft: Draft, helpers: Ints, n_places: int) -> Ints:
    """The place of each household, ascending."""
    settings = draft.settings
    need = helpers * settings.pair_minimum
    slack = settings.households - int(need.sum())
    if slack < n_places:
        raise ValueError(
            f"{settings.households} households cannot give every eligible member "
            f"{settings.pair_minimum}; at least {int(need.sum()) + n_places} are needed"
        )
    weight = np.r_[np.full(settings.natural_groups, 1.0), np.full(n_places - settings.natural_groups, 24.0)]
    per_place = need + apportion(slack, weight * draft.rng.lognormal(0, 0.3, n_places), 1)
    return np.repeat(np.arange(n_places), per_place)


def _villages(rng: np.random.Generator, owner: Ints, natural: int, place: Ints) -> Ints:
    """The natural village of each household, one of its group's (meaningless in urban places)."""
    first = np.searchsorted(owner, np.arange(natural))
    count = np.bincount(owner, minlength=natural)
    safe = np.minimum(place, natural - 1)
    result: Ints = first[safe] + (rng.random(len(place)) * count[safe]).astype(int)
    return result


def _households(draft: Draft, place: Ints, rural: Bools) -> tuple[Ints, Table, Tags]:
    """Age of the head; name, sex, size and hands at work; the six tags."""
    rng, n = draft.rng, len(place)
    age = np.clip(rng.normal(54, 13, n), 22, 94).astype(int)
    male = rng.random(n) < 0.86
    surname = draft.groups.surname[np.minimum(place, draft.groups.natural - 1)]
    dominant = np.where(rural, surname, draft.names.dominant(n))
    name = draft.names.make(male, draft.window.last_year - age, dominant)
    tags = _tags(rng, age)
    size = _sizes(rng, tags)
    working = np.minimum(size, rng.binomial(size, 0.55))
    working = np.where(tags["five_guarantee"], 0, working)
    columns = {"name": name, "sex": np.where(male, "M", "F"), "size": size, "working": working}
    return age, columns, tags


def _tags(rng: np.random.Generator, age: Ints) -> Tags:
    """The five tags of special groups and the assisted, as their definitions allow by age."""
    n = len(age)
    tags: Tags = {tag: rng.random(n) < share for tag, _, share in vocabulary.TAGS}
    tags["empty_nest"] &= age >= 55
    tags["empty_nest"] |= (rng.random(n) < 0.10) & (age >= 66)
    tags["five_guarantee"] &= age >= 60
    tags["five_guarantee"] |= (rng.random(n) < 0.028) & (age >= 64)
    tags["left_behind_children"] &= ~tags["five_guarantee"]
    return tags


def _sizes(rng: np.random.Generator, tags: Tags) -> Column:
    """People in each household; whoever is alone or has children is so by tag."""
    n = len(tags["empty_nest"])
    size = rng.choice((1, 2, 3, 4, 5, 6, 7), n, p=(0.09, 0.17, 0.19, 0.23, 0.17, 0.11, 0.04))
    pair = np.where(tags["empty_nest"], np.minimum(size, 2), size)
    size = np.where(tags["five_guarantee"], 1, pair)
    return np.where(tags["left_behind_children"], np.maximum(size, 3), size)
