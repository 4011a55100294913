"""Where a sheet's header is, which column holds which field, and what stands above it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sanwang.intake.checking.outcome import Value
from sanwang.intake.checking.readers import read_label
from sanwang.intake.checking.text import squeezed
from sanwang.intake.declarations.form import CODES, Form
from sanwang.intake.reading.grid import Grid, RawCell

SEARCHED_ROWS = 15
"""The header begins within the first fifteen rows, or there is none."""
MOST_LINES = 3
"""A header has one line, two, or with a merged band above both three."""
LEAST_HEADERS = 3
"""A sheet with fewer known headers is no table of the form."""

_REQUIRED_MARK = re.compile(r"\*|\(必填\)")
_COUNTED = re.compile(r"\([人户个名]\)$")
"""What a header counts in; of money, which has two units, it is part of the name."""


@dataclass(frozen=True)
class Heading:
    """The header of one sheet. ``fields``: for each column its field, or none; ``texts``: the header's lines."""

    rows: tuple[int, ...]
    fields: tuple[str | None, ...]
    known: tuple[bool, ...]
    texts: tuple[tuple[str, ...], ...]
    above: frozenset[str]
    meta: Mapping[str, Value]

    @property
    def last(self) -> int:
        """Return the number of the header's last row."""
        return self.rows[-1]


def header_text(raw: RawCell) -> str:
    """Return a header as it is compared: NFKC, no blanks, no ``*``, （必填） or final colon."""
    return _REQUIRED_MARK.sub("", squeezed(raw)).rstrip(":")


@cache
def names_of(form: Form) -> Mapping[str, str]:
    """Return header text to field for a form, the own header of a column before another's alias."""
    names: dict[str, str] = {}
    for column in form.columns:
        names.setdefault(header_text(column.header), column.field)
    for column in form.columns:
        for alias in column.aliases:
            names.setdefault(header_text(alias), column.field)
    names.setdefault(header_text(CODES.header), CODES.field)
    return names


@cache
def tops_of(form: Form) -> frozenset[str]:
    """Return the merged headers that may stand above the columns of a form."""
    return frozenset(header_text(c.top) for c in form.columns if c.top)


def find_heading(grid: Grid, form: Form) -> Heading | None:
    """Return the header with the most known columns; the shorter, then the upper one wins a tie."""
    lines = [tuple(header_text(c) for c in row) for row in grid.rows[: SEARCHED_ROWS + 1]]
    best: tuple[int, int, int] | None = None
    for i in range(min(SEARCHED_ROWS, len(lines))):
        for height in range(1, MOST_LINES + 1):
            texts = lines[i : i + height]
            if len(texts) < height or not _is_one(texts, form):
                continue
            known = sum(name is not None for name in _named(texts, form))
            candidate = (known, _tops(texts, form), -i)
            if known >= LEAST_HEADERS and (best is None or candidate > best[:3]):
                best = candidate
                found = (i, height)
    return _heading(grid, form, lines, *found) if best else None


def _heading(grid: Grid, form: Form, lines: Sequence[tuple[str, ...]], first: int, height: int) -> Heading:
    texts = lines[first : first + height]
    named = _named(texts, form)
    while named and named[-1] is None and not any(len(t) >= len(named) and t[len(named) - 1] for t in texts):
        named.pop()
    ignored = {c.field for c in form.columns if c.kind == "ignore"}
    above = grid.rows[:first]
    return Heading(
        rows=tuple(range(first + 1, first + height + 1)),
        fields=tuple(None if name in ignored else name for name in named),
        known=tuple(name is not None for name in named),
        texts=tuple(texts),
        above=frozenset("|".join(squeezed(c) for c in row if squeezed(c)) for row in above) - {""},
        meta=_meta(above, form),
    )


def _named(texts: Sequence[tuple[str, ...]], form: Form) -> list[str | None]:
    """Return the field of each column, the serial's too; the lower text counts, the first of two wins."""
    names = names_of(form)
    fields: list[str | None] = []
    for text in _lowest(texts):
        name = names.get(text) or names.get(_COUNTED.sub("", text))
        fields.append(None if name in fields else name)
    return fields


def _lowest(texts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return for each column its lowest text: what is merged downwards stands in its first line alone."""
    return tuple(
        next((t[i] for t in reversed(texts) if i < len(t) and t[i]), "") for i in range(max(len(t) for t in texts))
    )


def _is_one(texts: Sequence[tuple[str, ...]], form: Form) -> bool:
    """Whether the lines are one header: the last names columns, and nothing stands under a named one.

    The first must be of the header too: a title or a label above is none.
    """
    names = names_of(form)
    if len(texts) == 1:
        return True
    if not any(text in names or text in tops_of(form) for text in texts[0]):
        return False
    above = [_lowest(texts[:line]) for line in range(1, len(texts))]
    under = [pair for upper, lower in zip(above, texts[1:], strict=True) for pair in zip(upper, lower, strict=False)]
    return any(text in names for text in texts[-1]) and not any(low and up in names for up, low in under)


def _tops(texts: Sequence[tuple[str, ...]], form: Form) -> int:
    """Return 1 for a header of lines whose first holds a merged header of the form, 0 else."""
    return int(len(texts) > 1 and any(text in tops_of(form) for text in texts[0]))


def _meta(rows: Sequence[Sequence[RawCell]], form: Form) -> dict[str, Value]:
    """Return the labelled cells above the header: the value to the right of its label, or after its colon."""
    labels = {header_text(label.label): label for label in form.labels}
    found: dict[str, Value] = {}
    for row in rows:
        cells = [c for c in row if squeezed(c)]
        for i, cell in enumerate(cells):
            name, _, rest = squeezed(cell).partition(":")
            label = labels.get(header_text(name))
            raw: RawCell = rest or (cells[i + 1] if i + 1 < len(cells) else None)
            if label and label.field not in found and raw is not None:
                found[label.field] = read_label(raw, label.kind)
    return found
