"""Members: twenty thousand people in their home groups, and the groups' leaders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Column, Days, Floats, Ints, Texts, apportion, rank_within
from sanwang.demo.county.days import DAY, NEVER, year_of
from sanwang.demo.county.draft import Draft, People
from sanwang.demo.county.organisations import org_codes

DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True)
class _Lives:
    """What follows from a birth: name, sex, dates."""

    age: Ints
    male: Bools
    birth: Days
    name: Texts
    joined: Days
    probation: Bools


def add_members(draft: Draft) -> None:
    """The members table, the people behind it, and a leader for every natural-village group."""
    group, unit = _homes(draft)
    lives = _lives(draft, group)
    migrant, infirm, eligible = _circumstances(draft, group, lives.age)
    draft.people = People(
        code=draft.codes("M", len(group), 6),
        group=group,
        unit=unit,
        age=lives.age,
        migrant=migrant,
        infirm=infirm,
        eligible=eligible,
        probation=lives.probation,
    )
    draft.tables["members"] = _table(draft, lives)
    _appoint_leaders(draft)


def _homes(draft: Draft) -> tuple[Ints, Ints]:
    """Home group (-1 in urban units) and unit of each member."""
    settings, rng, units = draft.settings, draft.rng, draft.units
    n_urban = round(settings.members * 0.08) if units.urban.any() else 0
    n_rural = settings.members - n_urban
    # Most groups have ten to forty members; some hills have three or four.
    weight = np.clip(rng.lognormal(0, 0.65, settings.natural_groups), 0.1, 2.6)
    per_group = apportion(n_rural, weight, 3)
    urban = np.flatnonzero(units.urban)
    per_urban = apportion(n_urban, rng.lognormal(0, 0.3, len(urban)), 5) if n_urban else np.array([], int)
    group = np.r_[np.repeat(np.arange(settings.natural_groups), per_group), np.full(n_urban, -1)]
    unit = np.r_[draft.groups.natural_unit[group[:n_rural]], np.repeat(urban, per_urban)].astype(int)
    return group, unit


def _lives(draft: Draft, group: Ints) -> _Lives:
    rng, n = draft.rng, len(group)
    young = rng.random(n) < 0.30
    age = np.clip(np.where(young, rng.normal(33, 6, n), rng.normal(57, 11, n)), 21, 93).astype(int)
    birth = draft.window.year_ago + rng.integers(0, 365, n) * DAY - _days(age)
    male = rng.random(n) < np.where(age < 40, 0.66, 0.82)
    surname = draft.groups.surname[np.maximum(group, 0)]
    dominant = np.where(group >= 0, surname, draft.names.dominant(n))
    name = draft.names.make(male, year_of(birth), dominant)
    join_age = np.clip(rng.normal(29, 7, n), 18.2, np.maximum(age - 1.5, 18.3))
    joined, probation = _admissions(draft, age, birth + _days(join_age))
    return _Lives(age, male, birth, name, joined, probation)


def _days(years: Column) -> Column:
    """So many years, as whole days."""
    result: Column = (years * DAYS_PER_YEAR).astype(int) * DAY
    return result


def _admissions(draft: Draft, age: Ints, joined: Days) -> tuple[Days, Bools]:
    """Probationary members joined within the last year; everyone else turned full after one."""
    rng, n, today = draft.rng, len(age), draft.window.last
    probation = np.zeros(n, bool)
    young = np.flatnonzero(age < 50)
    probation[rng.choice(young, round(n * 0.015), replace=False)] = True
    lately = today - rng.integers(5, 360, n) * DAY
    return np.where(probation, lately, np.minimum(joined, today - rng.integers(380, 800, n) * DAY)), probation


def _circumstances(draft: Draft, group: Ints, age: Ints) -> tuple[Bools, Bools, Bools]:
    """Who works elsewhere, who is infirm, and who can look after households: one a group at least."""
    rng, n = draft.rng, len(age)
    p_migrant = np.where(age < 30, 0.22, np.where(age < 50, 0.165, np.where(age < 60, 0.07, 0.01)))
    migrant = rng.random(n) < p_migrant * (0.10 / p_migrant.mean())
    infirm = (age > 78) | (rng.random(n) < 0.012)
    infirm &= ~migrant
    eligible = ~migrant & ~infirm & (age <= 72)
    fallback = np.flatnonzero(~migrant)
    for g in np.setdiff1d(np.arange(draft.groups.natural), group[eligible]):
        inside = fallback[group[fallback] == g]
        if len(inside) == 0:
            inside = np.flatnonzero(group == g)
            migrant[inside[0]] = False
        eligible[inside[0]], infirm[inside[0]] = True, False
    return migrant, infirm, eligible


def _table(draft: Draft, lives: _Lives) -> dict[str, Column]:
    """The columns; the order in which they are drawn is fixed."""
    rng, people, age, n = draft.rng, draft.people, lives.age, len(lives.age)
    education = _education(rng, age)
    occupation = rng.choice(vocabulary.OCCUPATIONS, n, p=(0.46, 0.12, 0.09, 0.06, 0.03, 0.02, 0.08, 0.14))
    occupation = np.where(people.migrant, "务工", np.where(age > 70, "务农", occupation))
    sex = np.where(lives.male, "M", "F")
    has_phone = rng.random(n) < np.where(age > 75, 0.75, 0.985)
    since = draft.window.last - rng.integers(200, 2600, n) * DAY
    phone = np.where(has_phone, draft.phones.make(n), "")
    groups, home = draft.groups, np.maximum(people.group, 0)
    return {
        "member_code": people.code,
        "name": lives.name,
        "sex": sex,
        "ethnicity": _ethnicity(rng, n),
        "birth_date": lives.birth,
        "id_number": _identities(draft, lives.birth, sex),
        "phone": phone,
        "education": education,
        "joined_date": lives.joined,
        "full_date": np.where(lives.probation, NEVER, lives.joined + 365 * DAY),
        "status": np.where(lives.probation, "probationary", "full"),
        "org_code": org_codes(draft)[people.unit],
        "village_code": draft.units.code[people.unit],
        "group_code": np.where(people.group >= 0, groups.natural_code[home], ""),
        "occupation": occupation,
        "specialty": rng.choice(vocabulary.SPECIALTIES, n, p=_specialty_weights()),
        "is_migrant": people.migrant,
        "migrant_place": np.where(people.migrant, rng.choice(vocabulary.MIGRANT_PLACES, n), ""),
        "migrant_since": np.where(people.migrant, since, NEVER),
        "is_infirm": people.infirm,
        "pairing_eligible": people.eligible,
        "holds_office": np.zeros(n, bool),
    }


def _ethnicity(rng: np.random.Generator, count: int) -> Texts:
    weights = np.array([weight for _, weight in vocabulary.ETHNICITIES])
    return rng.choice([name for name, _ in vocabulary.ETHNICITIES], count, p=weights / weights.sum())


def _education(rng: np.random.Generator, age: Ints) -> Texts:
    education = np.empty(len(age), dtype="<U4")
    low = 0
    for high, weights in vocabulary.EDUCATION_BY_AGE:
        at = np.flatnonzero((age >= low) & (age < high))
        education[at] = rng.choice(vocabulary.EDUCATION, len(at), p=np.array(weights) / sum(weights))
        low = high
    return education


def _identities(draft: Draft, birth: Days, sex: Texts) -> Texts:
    compact = np.char.replace(birth.astype(str), "-", "")
    return np.array([draft.identities.make(b, x) for b, x in zip(compact, sex, strict=True)])


def _specialty_weights() -> Floats:
    """Most members have none, the last of the list."""
    weights: Floats = np.ones(len(vocabulary.SPECIALTIES))
    weights[-1] = 14
    weights /= weights.sum()
    return weights


def _appoint_leaders(draft: Draft) -> None:
    """The leader of a natural-village group: one of its members who can look after households."""
    people, leaders = draft.people, draft.tables["groups"]["leader_code"]
    order = np.lexsort((draft.rng.random(len(people.code)), ~people.eligible, people.group))
    order = order[people.group[order] >= 0]
    firsts = order[rank_within(people.group[order]) == 0]
    leaders[people.group[firsts]] = people.code[firsts]
