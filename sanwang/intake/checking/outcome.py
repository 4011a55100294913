"""What reading one cell gives."""

from dataclasses import dataclass

Value = None | str | int | float | bool | tuple[str, ...]
"""A normalised value: dates as ``YYYY-MM-DD`` or ``YYYY-MM``, tags as codes in the order of their list."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value with its warnings, or the code of what is wrong with the cell."""

    value: Value = None
    error: str = ""
    warnings: tuple[str, ...] = ()


def wrong(code: str) -> Outcome:
    """Return the outcome of a cell in error."""
    return Outcome(error=code)


EMPTY = Outcome()
REQUIRED = wrong("E_REQUIRED")
