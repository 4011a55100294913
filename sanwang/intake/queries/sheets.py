"""Which sheets of an upload are data, and of which village each is, as far as it says so itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sanwang.intake.checking.heading import find_heading
from sanwang.intake.checking.places import is_called
from sanwang.intake.checking.text import squeezed
from sanwang.intake.declarations.form import Form
from sanwang.intake.queries.filled import WHOLE
from sanwang.intake.reading.grid import Grid
from sanwang.intake.reading.upload import read_upload, sheets_of
from sanwang.intake.result import CheckedSheet
from sanwang.organization.models import Division, Level

LARGE: Final = 150 * 1024
"""Bytes above which a file is read by the worker: about 2,500 rows, a second or two."""


def suggest(
    content: bytes, form: Form, unit: Division, villages: Sequence[Division], *, file_name: str
) -> dict[str, dict[str, Any]]:
    """Return sheet name to context for every sheet that holds a table of the form; empty where it must be asked.

    A village's upload is of that village. A township's form with a column for the village needs no more than the
    township; else a sheet is of the village that its name says, or its title, or (a single sheet) the file's name.
    Nothing where no sheet holds a table. Refuses what the guard refuses.
    """
    names = sheets_of(content)
    if len(content) > LARGE:
        grids = [Grid(name or None, ()) for name in names]
    else:
        grids = [grid for grid in read_upload(content, names) if find_heading(grid, form)]
    if unit.level == Level.VILLAGE:
        return {grid.name or "": village_context(unit) for grid in grids}
    if form.code in WHOLE:
        return {grid.name or "": {"town_code": unit.code, "town": unit.name} for grid in grids}
    single = file_name if len(grids) == 1 else ""
    return {grid.name or "": _said(grid, villages, single) for grid in grids}


def other_village(sheet: CheckedSheet, own: Division, villages: Sequence[Division], *, file_name: str) -> str:
    """Return of which other village a sheet says to be: its column for it, its name, its title, or the file's name.

    Nothing where one of these names ``own``, none names a village of the county (``villages``), or it names several.
    """
    written = {name for name in map(_called(villages), sheet.villages) if name}
    if written:
        return "" if own.short_name in written else "、".join(sorted(written)[:3])
    for text in (squeezed(sheet.name or ""), sheet.above, squeezed(file_name)):
        named = _named(text, villages)
        if named:
            return "" if own.short_name in named or named[1:] else named[0]
    return ""


def _called(villages: Sequence[Division]) -> Callable[[str], str]:
    def call(text: str) -> str:
        found = (one for one in villages if is_called(text, one.name, one.township.name if one.township else ""))
        return next((one.short_name for one in found), "")

    return call


def _named(text: str, villages: Sequence[Division]) -> list[str]:
    """Return the villages that a text names, each once; 溪村 is not named where 大溪村 is."""
    found = {one.short_name for one in villages if one.short_name in text or one.name in text}
    return [name for name in sorted(found) if not any(name != other and name in other for other in found)]


def village_context(village: Division) -> dict[str, Any]:
    """Return what is told of a sheet of one village."""
    town = village.township.name if village.township else ""
    return {"village_code": village.code, "village": village.short_name, "town": town}


def _said(grid: Grid, villages: Sequence[Division], file_name: str) -> dict[str, Any]:
    """Return the context of the one village that name, title or file name say; empty where none or several do."""
    title = " ".join(squeezed(cell) for row in grid.rows[:3] for cell in row[:3])
    for text in (squeezed(grid.name or ""), title, squeezed(file_name)):
        found = [village for village in villages if village.short_name in text or village.name in text]
        exact = [village for village in found if village.short_name == text]
        if len(exact or found) == 1:
            return village_context((exact or found)[0])
    return {}
