"""What the intake room says has happened."""

from __future__ import annotations

from dataclasses import dataclass

from sanwang.kernel.events import Happening


@dataclass(frozen=True, kw_only=True)
class CountyLoaded(Happening):
    """A county's tables were loaded: new rows by table, and the digests of the files."""

    rows: dict[str, int]
    digests: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ImportConfirmed(Happening):
    """A workbook was taken in: rows written in this township by kind, and a keyed digest of them."""

    batch_id: str
    form: str
    rows: dict[str, int]
    digest: str


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Happening):
    """What a workbook wrote was taken back, in one of its townships."""

    batch_id: str
    form: str


@dataclass(frozen=True, kw_only=True)
class FormExported(Happening):
    """A form went out, filled as of a day: whose data, how many rows."""

    form: str
    unit: str
    day: str
    rows: int
