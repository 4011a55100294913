"""What an upload holds of persons is kept as long as it is of use, and no longer.

A workbook is full of identity numbers, also those of people whom the county does not know. An upload that nobody
confirmed is of no use after a month. One that was taken in keeps for three months what the village may want to look up
(the file with its faults marked, rows that were left); after that only what taking it back needs: what each row wrote.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q

from sanwang.intake.models import Batch, BatchRow, State
from sanwang.intake.rules import FORGET
from sanwang.kernel.models import Chain
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit

WAITING_DAYS: Final = 30
"""Days after it was read (made_on) that an upload waits to be confirmed, corrected or told its village."""
SETTLED_DAYS: Final = 90
"""Days after its confirmation, or its being taken back, that a batch keeps file and rows."""
_WAITING: Final = (State.ASKING, State.READING, State.PREVIEWED, State.REFUSED)


@operation
def forget(by: Permit[Chain], *, on: dt.date) -> int:
    """Empty what has had its time by the day, and return how many batches that were.

    The batch itself stays, with its counts: its page says what became of it, and a confirmed file is still known
    when it comes again. A batch that the worker has in hand (``taking``) is left.
    """
    by.demand(FORGET)
    waited = Q(state__in=_WAITING, made_on__lt=on - dt.timedelta(days=WAITING_DAYS))
    border = on - dt.timedelta(days=SETTLED_DAYS)
    undone = Q(state=State.UNDONE, undone_on__lt=border)
    confirmed = Q(state=State.CONFIRMED, confirmed_on__lt=border)
    full = Batch.objects.exclude(file_sealed=b"").filter(waited | undone | confirmed)
    keys = list(full.select_for_update(no_key=True, skip_locked=True).order_by("pk").values_list("pk", flat=True))
    found = Batch.objects.filter(pk__in=keys)
    BatchRow.objects.filter(batch__in=found.exclude(state=State.CONFIRMED)).delete()
    BatchRow.objects.filter(batch__in=found, wrote_sealed=None).delete()
    BatchRow.objects.filter(batch__in=found).update(content_sealed=b"", key="")
    found.filter(state__in=_WAITING).update(state=State.CLEARED)
    found.update(file_sealed=b"")
    return len(keys)
