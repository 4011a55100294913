"""Values as a clerk would write them, so that reading them gives the same values again."""

from decimal import Decimal
from typing import Protocol

from sanwang.intake.checking.outcome import Value
from sanwang.intake.declarations.form import Column
from sanwang.intake.declarations.vocabulary import VOCABULARIES

Written = str | float
"""A cell as it goes out: text stays text (never a formula), figures are numbers. Empty text is no cell."""


class Names(Protocol):
    """What places are called on paper."""

    def village(self, code: str) -> str:
        """Return the short name of a village."""

    def group(self, code: str) -> str:
        """Return the name of a natural-village group."""


def written(value: Value, column: Column, names: Names) -> Written:
    """Return one value as it is written in a column.

    A day is written 2018.09.05 and a month 2018.09, as text, so that no program adds a day to a month.
    Money goes out in 万元. A yes is √ where a blank says no, and 是 or 否 where one must be said.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_no(value, required=column.required)
    if isinstance(value, tuple):
        return "、".join(_label("tags", code) for code in value)
    if isinstance(value, int | float):
        return float(Decimal(value) / 10_000) if column.kind == "money" else value
    if column.kind == "date":
        return value.replace("-", ".")
    if column.kind == "village":
        return names.village(value)
    if column.kind == "group":
        return names.group(value)
    return _label(column.vocabulary, value) if column.vocabulary else value


def _yes_no(value: bool, *, required: bool) -> str:
    if required:
        return "是" if value else "否"
    return "√" if value else ""


def _label(vocabulary: str, code: str) -> str:
    """A word that is not in the list (older records have some) goes out as it is."""
    return next((choice.label for choice in VOCABULARIES[vocabulary] if choice.code == code), code)
