"""Venues: places for Party and villagers that the county helps to build, and what was paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanwang.demo.county.columns import Bools, Days, Ints, apportion
from sanwang.demo.county.days import DAY, NEVER, first_day
from sanwang.demo.county.draft import Draft

YEARS = 3
"""Venues are planned over three years, the last one that every building can have begun in."""
LATEST_START = (8, 8)
STAGES = ("预付", "进度", "结算")


@dataclass(frozen=True)
class _Works:
    """When each venue is built, and what each part pays, in yuan."""

    is_new: Bools
    year: Ints
    start: Days
    days: Ints
    area: Ints
    county: Ints
    town: Ints
    own: Ints

    @property
    def done(self) -> Days:
        return self.start + self.days * DAY

    @property
    def budget(self) -> Ints:
        return self.county + self.town + self.own


def add_venues(draft: Draft) -> None:
    """New and renovated venues; the county's money is the plan, town and village add to it."""
    settings, rng, units = draft.settings, draft.rng, draft.units
    rural = np.flatnonzero(~units.urban & ~units.small)
    total = settings.venues_new + settings.venues_renovated
    unit = rng.choice(rural, total, replace=total > len(rural))
    works = _works(draft, np.arange(total) < settings.venues_new)
    finished = works.done <= draft.window.last
    code = draft.codes("V", total, 3)
    draft.tables["venues"] = {
        "venue_code": code,
        "village_code": units.code[unit],
        "name": np.char.add(units.name[unit], "党群活动场所"),
        "kind": np.where(works.is_new, "new", "renovated"),
        "plan_year": works.year,
        "budget_yuan": works.budget,
        "county_yuan": works.county,
        "town_yuan": works.town,
        "own_yuan": works.own,
        "floor_area_m2": works.area,
        "start_date": works.start,
        "finish_date": np.where(finished, works.done, NEVER),
        "status": np.where(finished, "completed", "building"),
    }
    _add_payments(draft, works)


def _works(draft: Draft, is_new: Bools) -> _Works:
    settings, rng, total = draft.settings, draft.rng, len(is_new)
    weight = np.where(is_new, 3.7, 1.0) * rng.lognormal(0, 0.22, total)
    county = apportion(settings.venue_county_money // 1000, weight, np.where(is_new, 120, 20)) * 1000
    county[0] += settings.venue_county_money - int(county.sum())
    year = draft.window.latest_year(*LATEST_START) - YEARS + 1 + np.arange(total) % YEARS
    start = first_day((year - 1970) * 12) + rng.integers(60, 220, total) * DAY
    days = np.where(is_new, rng.integers(120, 300, total), rng.integers(30, 120, total))
    area = np.where(is_new, rng.integers(180, 420, total), rng.integers(90, 260, total))
    share = rng.dirichlet((6, 2, 1), total)
    town = (county * share[:, 1] / share[:, 0] // 100 * 100).astype(int)
    own = (county * share[:, 2] / share[:, 0] // 100 * 100).astype(int)
    return _Works(is_new, year, start, days, area, county, town, own)


def _add_payments(draft: Draft, works: _Works) -> None:
    """30 % at the start, 50 % half-way, the rest twenty days after completion."""
    code, total = draft.tables["venues"]["venue_code"], len(works.is_new)
    first, second = (works.budget * 0.3).astype(int), (works.budget * 0.5).astype(int)
    paid = np.stack([works.start, works.start + works.days // 2 * DAY, works.done + 20 * DAY], axis=1)
    amount = np.stack([first, second, works.budget - first - second], axis=1)
    made = paid.ravel() <= draft.window.last
    draft.tables["venue_payments"] = {
        "venue_code": np.repeat(code, len(STAGES))[made],
        "paid_date": paid.ravel()[made],
        "amount_yuan": amount.ravel()[made],
        "stage": np.tile(STAGES, total)[made],
    }
