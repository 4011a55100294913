"""An upload is received, read and matched: what it would do is written down, nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from sanwang.intake.checking.file import check_file
from sanwang.intake.content import Content, sealed
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.kept import file_of, seal_file
from sanwang.intake.matching.outcome import Ground, Incoming, Matched
from sanwang.intake.matching.registry import MATCHERS
from sanwang.intake.models import Batch, BatchRow, Kind, State
from sanwang.intake.operations.clashes import told_plainly
from sanwang.intake.queries.directory import CountyDirectory
from sanwang.intake.queries.filled import villages_of
from sanwang.intake.queries.folds import fault_key
from sanwang.intake.queries.sheets import other_village
from sanwang.intake.queries.typed import cells_of
from sanwang.intake.reading.guard import file_kind
from sanwang.intake.result import CheckedFile
from sanwang.intake.rules import READ_BATCH, take_in
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Refused, refuse
from sanwang.organization.models import Division, Level

Contexts = Mapping[str, Mapping[str, Any]]
CHUNK = 1_000


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file under a form. ``contexts`` maps each sheet that is data ("" for a CSV) to its village or town.

    An empty context: the sheet's village is still to be asked for.
    """

    form: str
    file_name: str
    content: bytes
    contexts: Contexts


@operation
def receive(by: Permit[Division], *, upload: Upload, on: dt.date, at: dt.datetime) -> Batch:
    """Keep an upload for the permit's unit (a village or township) and return its batch, not yet read.

    The same file under the same form and contexts is the same batch, unless that was taken back or cleared. Refuses a
    form that is not taken in yet, contexts outside the unit, and what is no workbook.
    """
    unit = by.demand(take_in(upload.form))
    if upload.form not in MATCHERS:
        raise refuse("form", _("这种表还不能收。"))
    file_kind(upload.content)
    village, township = _about(unit, upload.contexts)
    digest = digest_of(upload.form, upload.content, upload.contexts)
    values: dict[str, Any] = {
        "form": upload.form,
        "county": unit.county or unit,
        "township": township,
        "village": village,
        "file_name": upload.file_name[:120],
        "contexts": upload.contexts,
        "notes": {"order": list(upload.contexts)},
        "state": State.READING if all(upload.contexts.values()) else State.ASKING,
        "made_on": on,
        "made_at": at,
        "made_by": by.actor.account_id,
    }
    found = Batch.objects.alive().filter(digest=digest).first()
    if found is None:
        try:
            with transaction.atomic():
                kept = seal_file(upload.content)
                return Batch.objects.create(id=fresh_id(), digest=digest, file_sealed=kept, **values)
        except IntegrityError as clash:  # somebody brought the same at the same moment
            found = Batch.objects.alive().filter(digest=digest).first()
            if found is None:
                raise refuse("file", _("这张表刚才也有人在传，请再传一次。")) from clash
    return found


@told_plainly
@operation
def answer(by: Permit[Batch], *, contexts: Contexts, unit: Division) -> Batch:
    """Tell of which village each sheet is (sheets left out are no data), and return the batch, ready to be read.

    The same file told the same before is that batch. Refuses a batch that does not ask, and villages outside the unit.
    """
    batch = Batch.objects.select_for_update(no_key=True).get(pk=by.demand(READ_BATCH).pk)
    if batch.state != State.ASKING:
        return batch
    if not all(contexts.values()):
        raise refuse("unit", _("请选这张表是哪个村的。"))
    village, township = _about(unit, contexts)
    digest = digest_of(batch.form, file_of(batch), contexts)
    if found := Batch.objects.alive().filter(digest=digest).exclude(pk=batch.pk).first():
        batch.delete()
        return found
    batch.village, batch.township, batch.contexts, batch.digest = village, township, contexts, digest
    batch.state = State.READING
    batch.save(update_fields=["village", "township", "contexts", "digest", "state"])
    return batch


@told_plainly
@operation
def read(by: Permit[Batch], *, on: dt.date, checked: CheckedFile | None = None) -> Batch:
    """Read, check and match a batch that is not in yet, and keep what each row would do.

    ``checked``: what was found in the same file on the same day, by whoever checked it already.
    Raises Refused, with nothing kept, for a file that cannot be read, or holds no table of its form.
    """
    batch = Batch.objects.select_for_update(no_key=True).get(pk=by.demand(READ_BATCH).pk)
    if batch.state not in (State.READING, State.PREVIEWED):
        return batch
    began = time.perf_counter()
    content = file_of(batch)
    if checked is None:
        directory = CountyDirectory(batch.contexts.values(), day=on)
        checked = check_file(content, FORMS[batch.form], batch.contexts, today=on, directory=directory)
    if not checked.sheets:
        raise refuse(
            "file", _("表里没有找到“%(form)s”的表头，请核对选的是不是这种表。") % {"form": FORMS[batch.form].name}
        )
    villages = {village.code: village.pk for village in _villages(batch)}
    matched = MATCHERS[batch.form](incoming(checked), Ground(on, villages))
    batch.rows.all().delete()
    rows = [*_accepted(batch, checked, matched, villages), *_rejected(batch, checked, content)]
    BatchRow.objects.bulk_create(rows, batch_size=CHUNK)
    batch.counts = _counts(rows)
    batch.notes = {
        "sheets": _said(batch, checked),
        "unread": list(checked.unread),
    }
    batch.state, batch.made_on, batch.seconds = State.PREVIEWED, on, round(time.perf_counter() - began, 2)
    batch.save(update_fields=["counts", "notes", "state", "made_on", "seconds"])
    return batch


def read_or_turn_down(by: Permit[Batch], *, on: dt.date) -> Batch:
    """Read a batch; one that cannot be read keeps the sentence that says why, so that no page waits for it for ever.

    Raises the same Refused, or whatever else went wrong: then the batch says that something did.
    """
    try:
        return read(by, on=on)
    except Refused as refusal:
        turn_down(by, refusal=refusal)
        raise
    except (OperationalError, InterfaceError):  # the database is away: whoever comes again reads it again
        raise
    except Exception:
        turn_down(by, refusal=refuse("file", _("读这张表的时候系统出了问题，什么也没有写进来。请告诉管理员。")))
        raise


@told_plainly
@operation
def turn_down(by: Permit[Batch], *, refusal: Refused) -> Batch:
    """Keep with a batch why it could not be read."""
    batch = by.demand(READ_BATCH)
    sentence = str(refusal.faults[0].sentence)[:200]
    Batch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.REFUSED, refusal=sentence)
    batch.refresh_from_db()
    return batch


def digest_of(form: str, content: bytes, contexts: Contexts) -> bytes:
    """Return the SHA-256 of file, form and contexts: 32 bytes."""
    told = json.dumps(contexts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{form}\n{told}\n".encode() + content).digest()


def incoming(checked: CheckedFile) -> list[Incoming]:
    """Return the accepted rows of all sheets, each with the village that the upload tells."""
    return [
        Incoming(sheet.name or "", record.row, record.values, str(sheet.context.get("village_code") or ""))
        for sheet in checked.sheets
        for record in sheet.records
    ]


def _said(batch: Batch, checked: CheckedFile) -> list[dict[str, Any]]:
    """Return what is kept of each sheet: its warnings, its village, and of which other it says to be. One query."""
    county = {village.code: village for village in villages_of(batch.county)}
    file_name = batch.file_name if len(batch.contexts) == 1 else ""
    said = []
    for sheet in checked.sheets:
        own = county.get(str(sheet.context.get("village_code") or ""))
        other = other_village(sheet, own, list(county.values()), file_name=file_name) if own else ""
        told = {"own": own.short_name, "other": other} if own and other else {}
        said.append({"name": sheet.name or "", "warnings": list(sheet.file_warnings), **told})
    return said


def _villages(batch: Batch) -> list[Division]:
    """Return the villages that the batch may touch: those of the unit that it is about."""
    return villages_of(batch.village or batch.township or batch.county)


def _about(unit: Division, contexts: Contexts) -> tuple[Division | None, Division | None]:
    """Return the only village, and the only township, that the contexts name. Refuses what lies outside the unit."""
    villages = {village.code: village for village in villages_of(unit)}
    named = {str(told["village_code"]) for told in contexts.values() if told.get("village_code")}
    towns = {str(t.get("town_code")) for t in contexts.values() if t.get("town_code") and not t.get("village_code")}
    told = all(one.get("village_code") or one.get("town_code") for one in contexts.values() if one)
    if not contexts or not told or not named <= villages.keys() or not towns <= {unit.code}:
        raise refuse("unit", _("请选这张表是哪个村的。"))
    if len(named) == 1 and not towns and all(contexts.values()):
        village = villages[named.pop()]
        return village, village.township
    townships = {villages[code].township for code in named} | ({unit} if towns else set())
    if unit.level == Level.VILLAGE:
        return unit, unit.township
    if unit.level == Level.TOWNSHIP:
        return None, unit
    return None, (townships.pop() if len(townships) == 1 else None)


def _accepted(
    batch: Batch, checked: CheckedFile, matched: Sequence[Matched], villages: Mapping[str, int]
) -> Iterator[BatchRow]:
    warned = {(s.name or "", w.row): [] for s in checked.sheets for w in s.warnings}  # type: dict[tuple[str, int], list[tuple[str, str]]]
    for sheet in checked.sheets:
        for warning in sheet.warnings:
            warned[sheet.name or "", warning.row].append((warning.field, warning.code))
    for one in matched:
        warnings = warned.get((one.incoming.sheet, one.incoming.row), [])
        content = Content(values=one.incoming.values, changes=one.changes, warnings=warnings, why=one.why)
        yield BatchRow(
            batch=batch,
            sheet=one.incoming.sheet,
            row=one.incoming.row,
            kind=one.kind,
            is_warned=bool(warnings),
            village_id=villages.get(one.village),
            key=one.key,
            faults=[*([one.why] if one.why else []), *map(fault_key, warnings)],
            content_sealed=sealed(content),
        )


def _rejected(batch: Batch, checked: CheckedFile, content: bytes) -> Iterator[BatchRow]:
    for sheet in checked.sheets:
        errors: dict[int, list[tuple[str, str]]] = {}
        for error in sheet.errors:
            errors.setdefault(error.row, []).append((error.field, error.code))
        cells = cells_of(content, sheet, errors)
        for row, found in sorted(errors.items()):
            yield BatchRow(
                batch=batch,
                sheet=sheet.name or "",
                row=row,
                kind=Kind.ERROR,
                faults=list(map(fault_key, found)),
                content_sealed=sealed(Content(cells=cells[row], errors=found)),
            )


def _counts(rows: Sequence[BatchRow]) -> dict[str, int]:
    counts = Counter(str(row.kind) for row in rows)
    return {**{kind: counts[kind] for kind in Kind.values}, "warned": sum(row.is_warned for row in rows)}
