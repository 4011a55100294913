"""``sanwang load-county DIR``: one county in the layout of Parquet tables, and the ledger's cells."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from sanwang.duties.keeping import spans
from sanwang.intake.county import staging
from sanwang.intake.operations import county
from sanwang.intake.rules import LOAD_COUNTY
from sanwang.kernel import clock, upkeep
from sanwang.kernel.permits import Actor, permit


class Command(BaseCommand):
    help = "载入一个县 DIR · load the tables of one county (Parquet); the same folder again adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"no such folder: {directory}")
        for name in staging.unknown(directory):
            self.stderr.write(f"skipped {name}: not modelled yet")
        start = time.perf_counter()

        def progress(name: str, rows: int) -> None:
            self.stderr.write(f"{time.perf_counter() - start:6.1f} s  {name}: {rows:,}")

        by = permit(Actor.system("load-county"), LOAD_COUNTY, name="system")
        added = county.load(by, directory=directory, today=clock.today(), progress=progress)
        if any(added.values()) and not connection.in_atomic_block:
            upkeep.tidy(county.FILLED)
        fresh = spans.fill if any(added.values()) else spans.turn
        progress("duty periods recounted", fresh(day=clock.today()))
        self.stdout.write(f"{sum(added.values())} new rows in {time.perf_counter() - start:.1f} s")
