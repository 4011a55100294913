"""``sanwang export --form FORM --unit CODE --out FILE``: a form in its own layout, filled as of a day."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sanwang.intake.operations.export import write_out
from sanwang.intake.queries.filled import FILLERS
from sanwang.intake.rules import export
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.refusals import Refused
from sanwang.organization.models import Division


class Command(BaseCommand):
    help = "导出一张表 --form --unit [--on] --out · a form filled as of a day; importing it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--form", required=True, choices=sorted(FILLERS))
        parser.add_argument("--unit", required=True, help="12-digit code of a village or township")
        parser.add_argument("--on", type=dt.date.fromisoformat, help="as of this day (today)")
        parser.add_argument("--out", required=True, type=Path)

    def handle(self, *args: Any, form: str, unit: str, out: Path, **options: Any) -> None:
        if out.suffix.lower() in (".csv", ".xls"):
            raise CommandError(f"{out}: a workbook goes out as .xlsx", returncode=2)
        try:
            by = permit(Actor.system("command: export"), export(form), code=unit)
            exported = write_out(by, form=form, day=options["on"] or clock.today())
            out.write_bytes(exported.content)
        except Division.DoesNotExist as fault:
            raise CommandError(f"no division has the code {unit}", returncode=2) from fault
        except Refused as refused:
            raise CommandError("; ".join(str(fault.sentence) for fault in refused.faults)) from refused
        except OSError as fault:
            raise CommandError(f"{out}: {fault.strerror}") from fault
        self.stderr.write(f"{exported.filled.rows} rows")
        self.stdout.write(json.dumps(exported.filled.contexts, ensure_ascii=False))
