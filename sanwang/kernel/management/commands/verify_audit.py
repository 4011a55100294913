"""``verify-audit``: checks the chains of the event log and prints their heads; names the first bad row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from sanwang.kernel import chains


class Command(BaseCommand):
    help = "核对日志 [--heads FILE] · check every chain of the event log, and print its heads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, help="file of heads printed earlier, one a line: chain:seq:hash")
        parser.add_argument("--json", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        printed: list[chains.Head] = []
        if options["heads"]:
            try:
                printed = [chains.parsed(line) for line in options["heads"].read_text().splitlines() if line.strip()]
            except (OSError, ValueError) as error:
                raise CommandError(f"cannot read the heads: {error}", returncode=2) from error
        broken, heads = chains.breaks(printed), chains.heads()
        if options["json"]:
            found = {"heads": [str(head) for head in heads], "breaks": [vars(one) for one in broken]}
            self.stdout.write(json.dumps(found))
        else:
            for head in heads:
                self.stdout.write(str(head))
        for one in broken:
            self.stderr.write(f"chain {one.chain}: first bad row {one.seq} ({one.how})")
        if broken:
            raise CommandError(f"{len(broken)} of {len(heads)} chains are not as they were written")
        self.stderr.write(f"{len(heads)} chains are as they were written")
