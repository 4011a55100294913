"""``sanwang import check|run FILE``: one workbook against the county that is loaded."""

from __future__ import annotations

import datetime as dt
import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sanwang.intake.checking.file import check_file
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.models import Batch, State
from sanwang.intake.operations import batch as batches
from sanwang.intake.operations.reading import Upload, read, receive
from sanwang.intake.queries.batches import rows_as_json
from sanwang.intake.queries.directory import CountyDirectory
from sanwang.intake.queries.units import unit_of
from sanwang.intake.result import CheckedFile
from sanwang.intake.rules import CONFIRM_BATCH, READ_BATCH, UNDO_BATCH, take_in
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.refusals import Refused

PARTIAL: Final = 3
"""Exit code: something was taken in, but rows were rejected or left in conflict."""
_NOTHING: Final = {"new": 0, "changed": 0}
Contexts = dict[str, dict[str, Any]]


class Command(BaseCommand):
    help = "收一张表 check|run · check a workbook (JSON), or take it in; the same file twice adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "run"])
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--form", choices=sorted(FORMS))
        parser.add_argument(
            "--context", type=contexts, default={}, help="JSON: sheet name ('' for a CSV) to its village or town"
        )
        parser.add_argument("--today", type=dt.date.fromisoformat, help="the day of the upload (today)")
        parser.add_argument("--accept-changes", action="store_true", help="write changed rows too (run)")
        parser.add_argument("--undo", metavar="BATCH", type=uuid.UUID, help="take a whole import back (run)")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        today = options["today"] or clock.today()
        try:
            if what == "run" and options["undo"]:
                self._undo(options["undo"], today)
                return
            upload = _upload(options)
            if what == "check":
                checked = check(upload, today=today)
                _print(checked.as_json())
                if not checked.sheets:
                    self.stderr.write("文件里没有找到这张表 · no sheet that --context names holds a table of this form")
            elif self._run(upload, today, accept=options["accept_changes"]):
                sys.exit(PARTIAL)
        except Refused as refused:
            raise CommandError("\n".join(str(fault.sentence) for fault in refused.faults)) from refused

    def _run(self, upload: Upload, today: dt.date, *, accept: bool) -> bool:
        """Take the file in and print what came of it; return whether rows were rejected or left in conflict."""
        actor = Actor.system("command: import")
        unit = unit_of(upload.contexts)
        if unit is None:
            raise CommandError("--context names no village or town that is loaded")
        checked = check(upload, today=today)
        batch = receive(permit(actor, take_in(upload.form), pk=unit.pk), upload=upload, on=today, at=clock.now())
        before = batch.counts.get("written", _NOTHING)
        again = batch.state == State.CONFIRMED and not (accept and batch.changes_left)
        if not again:
            batch = read(permit(actor, READ_BATCH, pk=batch.pk), on=today, checked=checked)
            by = permit(actor, CONFIRM_BATCH, pk=batch.pk)
            batch = batches.confirm(by, accept_changes=accept, on=today)
        written = {kind: n - before[kind] for kind, n in batch.counts["written"].items()}
        outcome = {"id": str(batch.pk), "again": again, "counts": batch.counts, "written": written}
        _print({**checked.as_json(), "batch": outcome, "rows": rows_as_json(batch)})
        self.stderr.write("，".join(_said(batch, written, again=again)))
        return not again and bool(batch.counts["error"] or batch.counts["conflict"])

    def _undo(self, key: uuid.UUID, today: dt.date) -> None:
        try:
            by = permit(Actor.system("command: import"), UNDO_BATCH, pk=key)
        except Batch.DoesNotExist as fault:
            raise CommandError(f"no import has the number {key}") from fault
        batches.undo(by, on=today)
        _print({"batch": {"id": str(key), "undone": True}})


def _said(batch: Batch, written: dict[str, int], *, again: bool) -> Iterator[str]:
    """Yield what came of the file, in words: what was written, and what was left."""
    yield "已导入过，0 行新增" if again else f"新增 {written['new']} 行，改动 {written['changed']} 行"
    if batch.changes_left:
        yield f"有变动的 {batch.changes_left} 行没有改（加 --accept-changes 才改）"
    if left := batch.counts["error"] + batch.counts["conflict"]:
        yield f"{left} 行没有收（有错或对不上）"


def _upload(options: dict[str, Any]) -> Upload:
    path: Path | None = options["file"]
    if path is None or not options["form"]:
        raise CommandError("a file and --form are needed", returncode=2)
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise CommandError(f"{path}: {fault.strerror}") from fault
    return Upload(form=options["form"], file_name=path.name, content=content, contexts=options["context"])


def contexts(text: str) -> Contexts:
    """Return the contexts of an argument; ValueError where it is no JSON object of objects."""
    told = json.loads(text)
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise ValueError(text)
    return told


def check(upload: Upload, *, today: dt.date) -> CheckedFile:
    """Check the file against the database; nothing is written."""
    directory = CountyDirectory(upload.contexts.values(), day=today)
    return check_file(upload.content, FORMS[upload.form], upload.contexts, today=today, directory=directory)


def _print(told: dict[str, Any]) -> None:
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
