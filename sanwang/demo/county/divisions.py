"""Divisions: the county's real towns and villages, parts and copies of them, and their index."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from sanwang.demo.county.columns import Bools, Ints, Table, Texts
from sanwang.demo.county.settings import Settings

Division = dict[str, str]
"""A row of the list: code, name, level (county, town, village), kind, parent_code."""

URBAN_TOWNS = ("桃源街道", "南岩街道", "弋江镇")
"""Their residents' committees are urban: members and households, but no groups."""
COLUMNS = ("code", "name", "level", "kind", "parent_code")
SHORT_NAMES = (
    ("村民委员会", "村"),
    ("社区居民委员会", "社区"),
    ("居民委员会", "社区"),
    ("村委会", "村"),
    ("居委会", "社区"),
)


@dataclass(frozen=True)
class Units:
    """The villages and residents' committees in the order of the list, one element each."""

    code: Texts
    town: Texts
    name: Texts
    urban: Bools
    small: Bools
    town_names: dict[str, str]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.code)

    @property
    def rural(self) -> Ints:
        """Positions of those that have groups."""
        return np.flatnonzero(~self.urban)


def read_divisions() -> list[Division]:
    """The county's list, as of 2023-06-30."""
    path = files("sanwang.demo.county") / "divisions_361126.csv"
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def divisions_for(settings: Settings) -> list[Division]:
    """The divisions that the settings ask for: all or a part, of the county or of a copy."""
    rows = read_divisions()
    if settings.townships is not None and settings.villages is not None:
        rows = part(rows, settings.townships, settings.villages)
    return synthetic(rows, settings.number)


def part(rows: Sequence[Division], townships: int, villages: int) -> list[Division]:
    """The first towns that are large enough and have rural villages, with villages from all over each.

    Refuses more than there are.
    """
    chosen = [row for row in rows if row["level"] == "county"]
    left = townships
    for town in (row for row in rows if row["level"] == "town"):
        inside = [row for row in rows if row["parent_code"] == town["code"]]
        at = sorted(set(np.linspace(0, len(inside) - 1, villages).astype(int).tolist()))
        if left and len(at) == villages and not all(is_urban(row, town["name"]) for row in inside):
            chosen += [town, *(inside[i] for i in at)]
            left -= 1
    if left:
        raise ValueError(f"there are not {townships} towns of at least {villages} villages")
    return chosen


def synthetic(rows: Sequence[Division], number: int) -> list[Division]:
    """Divisions of the `number`-th copy of a county, under codes that cannot be real (99xxxx)."""
    if number == 0:
        return list(rows)
    head = f"99{number:04d}"
    copies = []
    for row in rows:
        county = row["level"] == "county"
        copies.append(
            row
            | {
                "code": head + row["code"][6:],
                "parent_code": "990000000000" if county else head + row["parent_code"][6:],
                "name": f"示例{number:03d}县" if county else row["name"],
            }
        )
    return copies


def index(rows: Sequence[Division]) -> Units:
    """The villages of the list."""
    towns = {row["code"]: row["name"] for row in rows if row["level"] == "town"}
    units = [row for row in rows if row["level"] == "village"]
    return Units(
        code=np.array([row["code"] for row in units]),
        town=np.array([row["parent_code"] for row in units]),
        name=np.array([short_name(row["name"]) for row in units]),
        urban=np.array([is_urban(row, towns[row["parent_code"]]) for row in units]),
        small=np.array([row["kind"].startswith("类似") for row in units]),
        town_names=towns,
    )


def table(rows: Sequence[Division]) -> Table:
    """The divisions as the county layout has them."""
    return {name: np.array([row[name] for row in rows]) for name in COLUMNS}


def is_urban(row: Division, town: str) -> bool:
    """Is a village of this town an urban residents' committee?"""
    return town in URBAN_TOWNS and row["kind"].endswith("居民委员会")


def short_name(full: str) -> str:
    """曹溪村民委员会 -> 曹溪村; 东街社区居民委员会 -> 东街社区; 永阳居委会 -> 永阳社区."""
    for tail, short in SHORT_NAMES:
        if full.endswith(tail):
            return full[: -len(tail)] + short
    return full
