"""A read workbook is taken in, or what it wrote is taken back: each in one transaction, each once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from sanwang.intake import messages
from sanwang.intake.content import open_json, opened, seal_json, sealed
from sanwang.intake.events import ImportConfirmed, ImportUndone
from sanwang.intake.matching.outcome import Ground, Incoming, Matched
from sanwang.intake.matching.registry import MATCHERS
from sanwang.intake.models import Batch, BatchRow, Kind, State
from sanwang.intake.operations.clashes import told_plainly
from sanwang.intake.operations.reading import CHUNK
from sanwang.intake.operations.taking.desk import Deed, Desk, Place, place_of
from sanwang.intake.operations.taking.marking import as_notes, from_notes, mark_touched
from sanwang.intake.operations.taking.registry import TAKERS, TOUCHED
from sanwang.intake.operations.taking.undoing import Deeds, standing, tagged_pairings, take_back
from sanwang.intake.rules import CONFIRM_BATCH, UNDO_BATCH
from sanwang.kernel import secrets
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import Fault, Refused, refuse
from sanwang.organization.models import Division

_WROTE = """
update intake_batchrow r set wrote_sealed = d.wrote
from unnest(%s::bigint[], %s::bytea[]) d (id, wrote) where r.id = d.id
"""
SHOWN = 30
"""Later records that a refused undo names."""


@told_plainly
@operation
def confirm(by: Permit[Batch], *, accept_changes: bool, on: dt.date) -> Batch:
    """Write the new rows of a batch, and with ``accept_changes`` the changed ones, all or nothing.

    Rows are matched again: what has become another since the preview is left, as a conflict. A batch that is in
    without its changed rows may be confirmed once more with them. Refuses one that is in already, or was taken
    back, and one that runs into a write of the same moment.
    """
    batch = by.demand(CONFIRM_BATCH)
    _lock(batch)
    won = Batch.objects.to_take_in(accept_changes=accept_changes).filter(pk=batch.pk)
    if not won.update(
        state=State.CONFIRMED,
        accept_changes=accept_changes,
        confirmed_on=Coalesce("confirmed_on", Value(on)),
        confirmed_by=by.actor.account_id,
    ):
        raise refuse("", _("这张表已经收过，或者已经撤回。"))
    left = batch.rows.filter(kind__in=[Kind.NEW, Kind.CHANGED], wrote_sealed=None)
    rows = {(row.sheet, row.row): row for row in left}
    matched = _matched_again(batch, rows, on)
    desk = Desk(by, on, accept_changes)
    try:
        with transaction.atomic():
            TAKERS[batch.form](matched, desk)
    except (IntegrityError, KeyError) as clash:
        raise refuse("", _("刚才有人改了同样的内容，这次没有收。请重新上传再看。")) from clash
    written = [one for one in matched if desk.deeds.get(place_of(one))]
    _keep(batch, rows, matched, desk)
    _mark(batch, desk.touched, desk.first, on)
    _tell(by, batch, written)
    return batch


@told_plainly
@operation
def start(by: Permit[Batch], *, accept_changes: bool) -> Batch:
    """Say that the worker takes the batch in. Refuses one that does not wait for it."""
    batch = by.demand(CONFIRM_BATCH)
    waiting = Batch.objects.to_take_in(accept_changes=accept_changes).filter(pk=batch.pk)
    if not waiting.update(state=State.TAKING, accept_changes=accept_changes, refusal=""):
        raise refuse("", _("这张表已经收过，或者已经撤回。"))
    batch.refresh_from_db()
    return batch


@operation
def give_up(by: Permit[Batch], *, refusal: Refused) -> None:
    """Let a batch that the worker could not take in, or whose changed rows it could not, wait again with the reason."""
    batch = by.demand(CONFIRM_BATCH)
    sentence = str(refusal.faults[0].sentence)[:200]
    taking = Batch.objects.filter(pk=batch.pk, state=State.TAKING)
    taking.filter(confirmed_on=None).update(state=State.PREVIEWED, refusal=sentence)
    taking.exclude(confirmed_on=None).update(state=State.CONFIRMED, accept_changes=False, refusal=sentence)


@told_plainly
@operation
def undo(by: Permit[Batch], *, on: dt.date) -> Batch:
    """Take back what a batch wrote. Refused, with a list, where later records stand on it, and when it is not in."""
    batch = by.demand(UNDO_BATCH)
    _lock(batch)
    won = Batch.objects.filter(pk=batch.pk, state=State.CONFIRMED).update(
        state=State.UNDONE, undone_on=on, undone_by=by.actor.account_id
    )
    if not won:
        raise refuse("", _("这张表没有收过，或者已经撤回。"))
    deeds = Deeds.of(_deeds(batch))
    if found := standing(deeds, since=batch.confirmed_on or on):
        raise Refused(*(Fault("", messages.standing(one.sheet, one.row, one.what)) for one in found[:SHOWN]))
    touched, first = from_notes(batch.notes["touched"], beside=tagged_pairings(deeds))
    if first is not None:
        mark_touched(TOUCHED[batch.form], touched, first, until=on)
    try:
        with transaction.atomic():
            take_back(deeds, by=by, on=on)
    except IntegrityError as clash:
        raise refuse("", _("后来的记录和原来的对不上，不能整批撤回。请一条一条改。")) from clash
    if first is not None:
        mark_touched(TOUCHED[batch.form], touched, first, until=on)
    for township in _townships(batch, batch.rows.exclude(wrote_sealed=None).values_list("village_id", flat=True)):
        emit(ImportUndone(township=township, batch_id=str(batch.pk), form=batch.form), by=by, subject=batch)
    batch.refresh_from_db()
    return batch


def _lock(batch: Batch) -> None:
    """Let batches of one township follow each other, to the end of the transaction; one of several waits for all.

    Whoever is about one township shares the county and holds the township: a batch about several holds the county.
    """
    with connection.cursor() as cursor:
        if batch.township_id is None:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_key(batch.county_id)])
            return
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [_key(batch.county_id)])
        cursor.execute("select pg_advisory_xact_lock(%s)", [_key(batch.township_id)])


def _key(place: int) -> int:
    return zlib.crc32(f"intake:{place}".encode())


def _matched_again(batch: Batch, rows: Mapping[Place, BatchRow], on: dt.date) -> list[Matched]:
    """Match the rows beside the county of this moment; one that means something else by now is left."""
    contents = {place: opened(row.content_sealed) for place, row in rows.items()}
    villages = dict(Division.objects.filter(pk__in=[row.village_id for row in rows.values()]).values_list("code", "pk"))
    codes = {pk: code for code, pk in villages.items()}
    incoming = [
        Incoming(place[0], place[1], contents[place].values, codes[row.village_id or 0]) for place, row in rows.items()
    ]
    found = MATCHERS[batch.form](incoming, Ground(on, villages))
    matched = []
    for one in found:
        place = place_of(one)
        same = (one.kind, dict(one.changes)) == (rows[place].kind, dict(contents[place].changes))
        if not same and one.kind not in (Kind.UNCHANGED, Kind.CONFLICT):
            one = dataclasses.replace(one, kind=Kind.CONFLICT, why="changed_since")
        matched.append(dataclasses.replace(one, rows={**one.rows, "village": villages.get(one.village)}))
    return matched


def _keep(batch: Batch, rows: Mapping[Place, BatchRow], matched: Sequence[Matched], desk: Desk) -> None:
    """Keep with each row what it wrote, and with the batch what was written and touched."""
    wrote = {rows[place].pk: seal_json(deeds) for place, deeds in desk.deeds.items()}
    with connection.cursor() as cursor:
        cursor.execute(_WROTE, [list(wrote), list(wrote.values())])
    left = [one for one in matched if one.kind != rows[place_of(one)].kind]
    for one in left:
        row = rows[place_of(one)]
        row.kind, row.faults = one.kind, [one.why] if one.why else []
        row.content_sealed = sealed(dataclasses.replace(opened(row.content_sealed), why=one.why))
    changed = [rows[place_of(one)] for one in left]
    BatchRow.objects.bulk_update(changed, ["kind", "faults", "content_sealed"], batch_size=CHUNK)
    batch.refresh_from_db()
    kinds = Counter(batch.rows.values_list("kind", flat=True))
    written = Counter(str(one.kind) for one in matched if desk.deeds.get(place_of(one)))
    before = batch.counts.get("written", {})
    batch.counts |= {kind: kinds[kind] for kind in Kind.values}
    batch.counts["written"] = {str(kind): before.get(kind, 0) + written[str(kind)] for kind in (Kind.NEW, Kind.CHANGED)}
    batch.notes["touched"] = as_notes(desk.touched, desk.first, beside=batch.notes.get("touched"))
    batch.save(update_fields=["counts", "notes"])


def _mark(batch: Batch, touched: Any, first: dt.date | None, on: dt.date) -> None:
    if first is not None:
        mark_touched(TOUCHED[batch.form], touched, first, until=on)


def _tell(by: Permit[Batch], batch: Batch, written: Sequence[Matched]) -> None:
    """One event a township: how many rows of each kind, and a keyed digest of what they say."""
    by_village: dict[int, list[Matched]] = defaultdict(list)
    for one in written:
        by_village[one.rows["village"]].append(one)
    for township, villages in _townships(batch, by_village).items():
        rows = [one for village in villages for one in by_village[village]]
        said = json.dumps([[*place_of(one), str(one.kind), dict(one.incoming.values)] for one in rows], sort_keys=True)
        happening = ImportConfirmed(
            township=township,
            batch_id=str(batch.pk),
            form=batch.form,
            rows=dict(Counter(str(one.kind) for one in rows)),
            digest=secrets.commitment(said),
        )
        emit(happening, by=by, subject=batch)


def _townships(batch: Batch, villages: Iterable[int | None]) -> dict[str, list[int]]:
    """Return the villages by the code of their township, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = Division.objects.filter(pk__in={village for village in villages if village})
    for pk, township in rows.order_by("township__code", "code").values_list("pk", "township__code"):
        found[township or ""].append(pk)
    return found


def _deeds(batch: Batch) -> list[tuple[Place, list[Deed]]]:
    rows = batch.rows.exclude(wrote_sealed=None).order_by("pk")
    return [((row.sheet, row.row), open_json(row.wrote_sealed)) for row in rows]
