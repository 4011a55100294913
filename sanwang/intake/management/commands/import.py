"""``sanwang import check|run FILE``: one workbook against the county that is loaded."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sanwang.intake.checking.file import check_file
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.queries.directory import CountyDirectory
from sanwang.intake.result import CheckedFile
from sanwang.kernel import clock
from sanwang.kernel.refusals import Refused

Contexts = dict[str, dict[str, Any]]


class Command(BaseCommand):
    help = (
        "收一张表:check 只看不写,run 收进来 · check a workbook (JSON), or take it in; the same file twice adds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "run"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--form", choices=sorted(FORMS), required=True)
        parser.add_argument(
            "--context", type=contexts, default={}, help="JSON: sheet name ('' for a CSV) to its village"
        )
        parser.add_argument("--today", type=dt.date.fromisoformat, help="the day of the upload (today)")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        today = options["today"] or clock.today()
        try:
            content = options["file"].read_bytes()
        except OSError as fault:
            raise CommandError(f"{options['file']}: {fault.strerror}") from fault
        try:
            checked = check(content, options["form"], options["context"], today=today)
        except Refused as refused:
            raise CommandError("; ".join(str(fault.sentence) for fault in refused.faults)) from refused
        json.dump(checked.as_json(), sys.stdout, ensure_ascii=False, indent=1)
        self.stdout.write("")


def contexts(text: str) -> Contexts:
    """Return the contexts of an argument; ValueError where it is no JSON object of objects."""
    told = json.loads(text)
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise ValueError(text)
    return told


def check(content: bytes, form: str, told: Contexts, *, today: dt.date) -> CheckedFile:
    """Check the file against the database; nothing is written."""
    directory = CountyDirectory(told.values(), day=today)
    return check_file(content, FORMS[form], told, today=today, directory=directory)
