"""Twelve months of a duty as a line, drawn here so that it prints, reads aloud and works without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.safestring import SafeString

STEP: Final = 10
HEIGHT: Final = 30
INSET: Final = 4


@dataclass(frozen=True)
class Point:
    """A month on the line: its link, the words that say it aloud, the share done (0 to 1; none: nobody owed)."""

    url: str
    label: str
    month: str
    share: float | None


def spark(points: Sequence[Point]) -> SafeString:
    """Return a small line for a table's row; each month is a link, reached by pointer (the table has the figures)."""
    if not points:
        return SafeString("")
    path = _path([(number * STEP + STEP // 2, _height(point.share)) for number, point in enumerate(points)], points)
    marks = "".join(
        f'<a href="{escape(point.url)}" tabindex="-1"><title>{escape(point.label)}</title>'
        f'<rect x="{number * STEP}" width="{STEP}" height="{HEIGHT}"/>'
        f'<circle cx="{number * STEP + STEP // 2}" cy="{_height(point.share)}" r="1.6"/></a>'
        for number, point in enumerate(points)
        if point.share is not None
    )
    return SafeString(
        f'<svg class="spark" viewBox="0 0 {len(points) * STEP} {HEIGHT}" role="group"'
        f' aria-label="{escape(points[-1].label)}"><path d="{path}"/>{marks}</svg>'
    )


def _height(share: float | None) -> int:
    return round(HEIGHT - INSET - (share or 0.0) * (HEIGHT - 2 * INSET))


def _path(places: Sequence[tuple[int, int]], points: Sequence[Point]) -> str:
    parts, pen = [], "M"
    for (x, y), point in zip(places, points, strict=True):
        if point.share is None:
            pen = "M"
            continue
        parts.append(f"{pen}{x} {y}")
        pen = "L"
    return "".join(parts)


@dataclass(frozen=True)
class Dot:
    """A month of the large chart, with its place in the viewBox."""

    point: Point
    x: int
    y: int
    value: str


@dataclass(frozen=True)
class Chart:
    """The large chart: dots, the line through them, and the horizontal rules with their labels."""

    width: int
    height: int
    line: str
    dots: tuple[Dot, ...]
    rules: tuple[tuple[int, str], ...]


WIDE: Final = 72
TALL: Final = 190
LEFT: Final = 56
BASE: Final = 150


def chart(points: Sequence[Point]) -> Chart:
    """Return the places of the large chart for a template to draw."""
    places = [(LEFT + number * WIDE + WIDE // 2, _level(point.share)) for number, point in enumerate(points)]
    dots = tuple(
        Dot(point, x, y, f"{round(point.share * 100)}%")
        for (x, y), point in zip(places, points, strict=True)
        if point.share is not None
    )
    rules = tuple((_level(part / 2), f"{part * 50}%") for part in (0, 1, 2))
    return Chart(LEFT + len(points) * WIDE, TALL, _path(places, points), dots, rules)


def _level(share: float | None) -> int:
    return round(BASE - (share or 0.0) * (BASE - 30))
