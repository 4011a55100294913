"""A sheet as it was read: cells, and the few formats that mean something."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

RawCell = None | str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
"""A cell as the file has it; ``None`` is an empty one. Numbers come as floats, day cells as dates."""


@dataclass(frozen=True)
class Grid:
    """One sheet. Rows are counted from 1 as on the sheet, columns from 0 as in Python.

    ``hidden``: rows that do not show. ``struck``: for each row, the columns whose text is struck through.
    ``months``: (row, column) of date cells whose number format shows no day. ``from_1904``: the workbook counts its
    days from 1904, so a number that means a day does too.
    """

    name: str | None
    rows: Sequence[Sequence[RawCell]]
    hidden: frozenset[int] = frozenset()
    struck: Mapping[int, frozenset[int]] = field(default_factory=dict)
    months: frozenset[tuple[int, int]] = frozenset()
    from_1904: bool = False


def column_letter(index: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
