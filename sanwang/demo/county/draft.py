"""The draft: a county in the making, to which one step after the other adds.

A step is a function of the draft. It draws from `rng` (or from `duties`, what the duty ledger
counts, so that adding to that left every earlier draw as it was), adds tables in the county layout,
and leaves for later steps what the tables do not say: positions instead of codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sanwang.demo.county.columns import Bools, Buckets, Days, Floats, Ints, Table, Texts, joined
from sanwang.demo.county.divisions import Division, Units, index
from sanwang.demo.county.names import IdMaker, NameMaker, PhoneMaker
from sanwang.demo.county.settings import Settings
from sanwang.demo.county.window import Window


@dataclass(frozen=True)
class Groups:
    """All groups: natural-village, then industry, then functional ones. Positions, not codes."""

    code: Texts
    unit: Ints
    natural: int
    industry: int
    surname: Texts
    village_code: Texts
    village_group: Ints

    @property
    def living(self) -> int:
        """How many, from the first on, study and hold Party days: all but the functional ones."""
        return self.natural + self.industry

    @property
    def natural_code(self) -> Texts:
        """Codes of the natural-village groups."""
        return self.code[: self.natural]

    @property
    def natural_unit(self) -> Ints:
        """Villages of the natural-village groups, ascending."""
        return self.unit[: self.natural]


@dataclass(frozen=True)
class People:
    """The members: home group (-1: none), village, and what decides how they behave."""

    code: Texts
    group: Ints
    unit: Ints
    age: Ints
    migrant: Bools
    infirm: Bools
    eligible: Bools
    probation: Bools


@dataclass(frozen=True)
class Houses:
    """The households: their place (natural-village group, then urban unit) and whether special."""

    code: Texts
    place: Ints
    special: Bools
    member_place: Ints
    helpers: Ints
    """Eligible members of each place."""


@dataclass(frozen=True)
class Pairs:
    """The pairings in force: positions of member and household."""

    code: Texts
    member: Ints
    house: Ints


@dataclass(frozen=True)
class Acts:
    """The branch and group activities of the yearly plan, by day; owner is a unit or a group."""

    code: Texts
    kind: Texts
    owner: Ints
    unit: Ints
    month: Ints


@dataclass(frozen=True)
class Spans:
    """Who was in which group from when to when (half-open); home or functional."""

    member: Ints
    group: Ints
    start: Days
    end: Days
    home: Bools

    def only(self, at: Ints) -> Spans:
        """Some of the spans, in this order."""
        return Spans(self.member[at], self.group[at], self.start[at], self.end[at], self.home[at])


@dataclass
class Rates:
    """What share of its duties each unit kept: one figure a unit, for visits one a quarter too."""

    attendance: Floats = field(init=False)
    visits: Floats = field(init=False)
    tasks: Floats = field(init=False)
    needs: Floats = field(init=False)


class Draft:
    """Settings, generators, the tables made so far and the records that steps leave for later ones."""

    groups: Groups
    people: People
    houses: Houses
    pairs: Pairs
    acts: Acts
    spans: Spans
    quality: Floats
    """Hidden quality of each unit, from 0.40 to 0.99."""
    secretary: Texts
    """The member who is secretary of each unit's branch."""
    extra_members: list[Ints]
    """Members of each industry and functional group, the leader first."""
    visited_pair: Ints
    """The pairing of each visit of the quarterly round."""
    appraised: dict[int, Table]
    """The graded lines of each year's appraisal, before they are dated."""
    wet: Bools
    """The units under water in June and July."""

    def __init__(self, settings: Settings, divisions: Sequence[Division]) -> None:
        self.settings = settings
        self.divisions = divisions
        self.window: Window = settings.window
        self.units: Units = index(divisions)
        self.rng = np.random.default_rng(settings.seed)
        self.duties = self.generator("duties")
        self.names = NameMaker(self.rng)
        self.identities = IdMaker(settings.area_code)
        self.phones = PhoneMaker(settings.phone_start)
        self.tables: dict[str, Table] = {}
        self.rates = Rates()

    def generator(self, purpose: str) -> np.random.Generator:
        """A generator of its own, which leaves all other draws as they are."""
        return np.random.default_rng([self.settings.seed, *purpose.encode()])

    def codes(self, letters: str, count: int, width: int, start: int = 1) -> Texts:
        """Codes of this county."""
        return np.array(
            [f"{self.settings.prefix}{letters}{i:0{width}d}" for i in range(start, start + count)],
            dtype=np.str_,
        )

    def append(self, name: str, rows: Table) -> None:
        """More rows under a table's existing columns."""
        self.tables[name] = joined([self.tables[name], rows])

    def by_unit(self) -> Buckets:
        """The members of each unit."""
        return Buckets(self.people.unit, self.units.count)

    def by_group(self) -> Buckets:
        """The members at home in each natural-village group."""
        return Buckets(self.people.group, self.groups.natural)

    def kept(self, rng: np.random.Generator, target: float, unit: Ints, month: Ints) -> Bools:
        """Is a duty kept? Around `target`: better in good villages, worse in busy months and floods."""
        flooded = self.wet[unit] & np.isin(month, self.window.flood_months)
        chance = (
            target
            + 0.35 * (self.quality[unit] - self.quality.mean())
            - 0.35 * (1 - self.window.busy(month))
            - 0.6 * flooded
        )
        kept: Bools = rng.random(len(unit)) < np.clip(chance, 0.05, 0.995)
        return kept
