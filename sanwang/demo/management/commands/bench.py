"""``bench pages|visit|ledger|freshness``: the product measured, medians with their spread."""

from __future__ import annotations

import json
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sanwang.demo.bench import freshness, ledger, pages, visit

BENCHES = {"pages": pages.run, "visit": visit.run, "ledger": ledger.run, "freshness": freshness.run}


class Command(BaseCommand):
    help = "测速 NAME --json · measure the product on scratch copies of the county at hand (fsync on), minutes each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=BENCHES)
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _end)  # so that servers are stopped and copies dropped
        found = BENCHES[name]()
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=None if options["json"] else 2))


def _end(number: int, frame: Any) -> None:
    raise SystemExit(128 + number)
