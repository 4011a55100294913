"""What the intake room says has happened."""

from __future__ import annotations

from dataclasses import dataclass

from sanwang.kernel.events import Happening


@dataclass(frozen=True, kw_only=True)
class CountyLoaded(Happening):
    """A county's tables were loaded: new rows by table, and the digests of the files."""

    rows: dict[str, int]
    digests: dict[str, str]
