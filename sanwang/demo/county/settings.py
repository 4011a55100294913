"""Settings: which county to make, how large, and which months its records cover."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sanwang.demo.county.window import Window

PHONES_PER_COUNTY = 200_000
"""Telephone numbers set aside for each county of a series."""


@dataclass(frozen=True)
class Settings:
    """Sizes and dates; the defaults are the facts given for the county.

    `until` makes twelve whole months and the month that runs up to that day; without it the records
    are those of the calendar `year`, told in hindsight. `townships` and `villages` (per township)
    pick a part of the county's divisions; `small` makes the sizes fit. The same settings always
    make the same rows.
    """

    seed: int = 361126
    year: int = 2025
    until: dt.date | None = None
    townships: int | None = None
    villages: int | None = None
    natural_groups: int = 780
    industry_groups: int = 67
    function_groups: int = 114
    members: int = 20_000
    households: int = 95_000
    venues_new: int = 30
    venues_renovated: int = 85
    venue_county_money: int = 15_000_000
    pair_minimum: int = 5
    number: int = 0
    area_code: str = "991126"
    phone_start: int = 0
    prefix: str = ""

    @classmethod
    def small(
        cls, *, townships: int = 2, villages: int = 3, until: dt.date | None = None, seed: int = 361126
    ) -> Settings:
        """A county of a few villages with everything in it, made in well under a second."""
        count = townships * villages
        return cls(
            seed=seed,
            until=until,
            townships=townships,
            villages=villages,
            natural_groups=4 * count,
            industry_groups=max(1, count // 3),
            function_groups=max(3, count // 2),
            members=70 * count,
            households=420 * count,
            venues_new=max(1, count // 6),
            venues_renovated=max(1, count // 3),
            venue_county_money=200_000 * count,
        )

    def numbered(self, number: int) -> Settings:
        """These settings for the `number`-th county of a series: other people under other codes."""
        return replace(
            self,
            seed=self.seed + number,
            number=number,
            prefix=f"{number:03d}",
            area_code=f"99{(1126 + number) % 10000:04d}",
            phone_start=number * PHONES_PER_COUNTY,
        )

    @property
    def window(self) -> Window:
        """The months that the records cover."""
        return Window.of_year(self.year) if self.until is None else Window.until(self.until)
