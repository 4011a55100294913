"""The net of a village as a picture: where each mark stands, for a template to draw as SVG.

The branch stands in the middle. The groups stand on an ellipse around it, clockwise by kind, evenly spaced in
height on either side, so that labels, which point outwards, never meet. Lengths are in the units of the viewBox.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sanwang.organization.queries.net import Net, NetGroup

WIDTH: Final = 1100
STEP: Final = 66
"""Height between two labels: two lines of large type."""
REACH: Final = 150
"""Half the width of the ellipse."""
MIDDLE: Final = 84
"""Half the width of the branch's box; half its height is 34."""


@dataclass(frozen=True)
class Mark:
    """A group in the picture: its point, the line to the branch, and on which side its label stands."""

    group: NetGroup
    x: int
    y: int
    label_x: int
    side: str
    path: str


@dataclass(frozen=True)
class Picture:
    """The marks in clockwise order, with the size of the whole and the branch's place."""

    width: int
    height: int
    middle_x: int
    middle_y: int
    marks: tuple[Mark, ...]
    kinds: tuple[tuple[str, int], ...]
    """How many groups of each kind, in the order in which they stand."""


def picture(net: Net) -> Picture:
    """Return the places of all marks."""
    right = net.groups[: math.ceil(len(net.groups) / 2)]
    left = net.groups[len(right) :][::-1]
    height = max(len(right), 3) * STEP + 24
    marks = [*_side(right, 1, height), *reversed(_side(left, -1, height))]
    kinds = tuple((word, len(list(found))) for word, found in groupby(net.groups, key=lambda group: group.kind_word))
    return Picture(WIDTH, height, WIDTH // 2, height // 2, tuple(marks), kinds)


def _side(groups: tuple[NetGroup, ...], sign: int, height: int) -> list[Mark]:
    marks = []
    for number, group in enumerate(groups):
        offset = (number - (len(groups) - 1) / 2) * STEP
        bend = math.sqrt(max(0.0, 1 - (offset / (height / 2 + STEP)) ** 2))
        x, y = round(WIDTH / 2 + sign * (MIDDLE + REACH * bend)), round(height / 2 + offset)
        start, turn = WIDTH // 2 + sign * MIDDLE, WIDTH // 2 + sign * (MIDDLE + 60)
        path = f"M{start} {height // 2} C{turn} {height // 2} {turn} {y} {x - sign * 10} {y}"
        marks.append(Mark(group, x, y, x + sign * 18, "start" if sign > 0 else "end", path))
    return marks
