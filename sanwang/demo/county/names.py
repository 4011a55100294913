"""Invented names, identity numbers and telephone numbers: nobody has any of them."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county import vocabulary
from sanwang.demo.county.columns import Bools, Ints, Texts

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def id_check(body: str) -> str:
    """Check character of an 18-character citizen number (GB 11643) for its first 17 digits."""
    return _CHECK[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


class IdMaker:
    """Identity numbers with a valid check character and an area code that cannot exist.

    No province has the code 99, so no such number belongs to anyone. Birth date and the odd or
    even sex digit agree with the person, so that importers can test those rules. Refuses any other
    area code, and more than 499 people of one sex born on one day.
    """

    def __init__(self, area: str) -> None:
        if not (area.startswith("99") and len(area) == 6):
            raise ValueError("the area code must be six digits that start with 99")
        self.area = area
        self._next: dict[tuple[str, str], int] = {}

    def make(self, birth: str, sex: str) -> str:
        """The next number for a birth date (YYYYMMDD) and a sex (M or F)."""
        key = (birth, sex)
        serial = self._next.get(key, 1 if sex == "M" else 2)
        self._next[key] = serial + 2
        if serial > 999:
            raise OverflowError("more than 499 people of one sex born on one day")
        body = f"{self.area}{birth}{serial:03d}"
        return body + id_check(body)


class PhoneMaker:
    """Distinct 11-digit numbers under prefix 154, which matches 1[3-9] but was not in use."""

    def __init__(self, start: int) -> None:
        self._next = start

    def make(self, count: int) -> Texts:
        """The next `count` numbers."""
        serial = np.arange(self._next, self._next + count, dtype=np.int64)
        self._next += count
        return np.array([f"154{x:08d}" for x in (serial * 48271 + 7_654_321) % 100_000_000])


class NameMaker:
    """Draws names; men of one natural village mostly share its dominant surname."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.surnames = np.array([s for s, _ in vocabulary.SURNAMES])
        weights = np.array([w for _, w in vocabulary.SURNAMES], float)
        self.weights = weights / weights.sum()
        self.given = {sex: [np.array(list(era)) for era in eras] for sex, eras in vocabulary.GIVEN.items()}

    def dominant(self, count: int) -> Texts:
        """One dominant surname for each of `count` natural villages."""
        return self.rng.choice(self.surnames, count, p=self.weights)

    def make(self, male: Bools, birth_year: Ints, dominant: Texts) -> Texts:
        """Names for people of these sexes, birth years and villages' surnames."""
        n, rng = len(male), self.rng
        surname = rng.choice(self.surnames, n, p=self.weights)
        local = rng.random(n) < np.where(male, 0.72, 0.22)
        surname = np.where(local, dominant, surname)
        era = np.digitize(birth_year, (1965, 1985))
        one = rng.random(n) < np.array((0.12, 0.38, 0.22))[era]
        first, second = np.empty(n, dtype="<U1"), np.empty(n, dtype="<U1")
        for sex, is_male in (("M", True), ("F", False)):
            for e in range(3):
                at = np.flatnonzero((male == is_male) & (era == e))
                pool = self.given[sex][e]
                first[at] = rng.choice(pool, len(at))
                second[at] = rng.choice(pool, len(at))
        given = np.char.add(first, np.where(one, "", second))
        return np.char.add(surname, given)
