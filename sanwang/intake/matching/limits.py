"""What the county cannot hold of a row: texts longer than their columns, figures larger than theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sanwang.intake.matching.outcome import Incoming
from sanwang.intake.matching.words import villages_named
from sanwang.organization.models import Group, Member, NaturalVillage, Person

LARGEST: Final = 32_767
"""The largest population of a household that its column holds."""


def _longest(model: Any, *fields: str) -> dict[str, int]:
    return {field: model._meta.get_field(field).max_length for field in fields}


LONGEST: Final[Mapping[str, Mapping[str, int]]] = {
    "member_roster": {
        **_longest(Person, "name", "ethnicity", "education"),
        **_longest(Member, "specialty", "note"),
    },
    "group_ledger": _longest(Group, "name"),
    "pairing_ledger": {},
    "special_households": {},
}
"""Characters of a text at most, by form and field: what is written of it."""


LONGEST_PLACE: Final = NaturalVillage._meta.get_field("name").max_length or 0
"""Characters of a natural village's name at most."""


def exceeds(form: str, row: Incoming) -> bool:
    """Whether the row says more than the county can hold."""
    long = any(len(row.text(field)) > most for field, most in LONGEST[form].items())
    named = villages_named(row.values.get("natural_villages"))
    population = row.values.get("population")
    return (
        long
        or any(len(name) > LONGEST_PLACE for name in named)
        or (isinstance(population, int) and population > LARGEST)
    )
