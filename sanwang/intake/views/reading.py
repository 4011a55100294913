"""When a batch is read: at once, or by the worker where its file is long."""

from __future__ import annotations

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from sanwang.intake.kept import size_of
from sanwang.intake.models import Batch
from sanwang.intake.operations.reading import read_or_turn_down
from sanwang.intake.queries.sheets import LARGE
from sanwang.intake.rules import READ_BATCH
from sanwang.intake.tasks import read_batch
from sanwang.kernel import clock
from sanwang.kernel.pages import Request
from sanwang.kernel.permits import permit


def begin_reading(request: Request, batch: Batch) -> Batch:
    """Read a batch, or leave a long file to the worker; a job that waits already is enough.

    Raises Refused for a file that cannot be read; the batch keeps why.
    """
    if size_of(batch) <= LARGE:
        return read_or_turn_down(permit(request.actor, READ_BATCH, pk=batch.pk), on=clock.today())
    try:
        with transaction.atomic():
            read_batch.configure(queueing_lock=f"intake.read {batch.pk}").defer(key=str(batch.pk))
    except AlreadyEnqueued:
        pass
    return batch
