"""How a row differs from what is held: before and after by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sanwang.intake.checking.choices import as_read
from sanwang.intake.checking.outcome import Value
from sanwang.intake.declarations.form import Form
from sanwang.intake.matching.outcome import Change
from sanwang.intake.matching.words import villages_named

BLANK_SPEAKS: Final = frozenset({"tags"})
"""Columns where a blank says "none"; in any other a blank says nothing, and nothing is taken away by it."""


def differences(
    form: Form, values: Mapping[str, Value], held: Mapping[str, Value], fields: Iterable[str]
) -> dict[str, Change]:
    """Return what of the fields would change. A column that the sheet lacks is no change.

    A date known to the month equals a day in that month.
    """
    found: dict[str, Change] = {}
    for name in fields:
        if name not in values:
            continue
        before, after = held.get(name), values[name]
        if after is None and name not in BLANK_SPEAKS:
            continue
        if not _same(form.by_field[name].kind, name, before, after):
            found[name] = (before, after)
    return found


def _same(kind: str, name: str, before: Value, after: Value) -> bool:
    if kind == "date" and isinstance(before, str) and isinstance(after, str):
        return before.startswith(after) or after.startswith(before)
    if kind == "name" and isinstance(before, str):
        return as_read(before) == after
    if name == "natural_villages":
        return villages_named(before) == villages_named(after)
    return before == after
