"""Jobs of the intake room: long workbooks are read, and taken in, by the worker."""

from __future__ import annotations

import datetime as dt
import uuid

from procrastinate.contrib.django import app

from sanwang.access import actors
from sanwang.access.models import Account
from sanwang.intake.operations import batch as batches
from sanwang.intake.operations.reading import read, turn_down
from sanwang.intake.rules import CONFIRM_BATCH, READ_BATCH
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.refusals import Refused


@app.task(name="intake.read", pass_context=False)
def read_batch(key: str) -> None:
    """Read a batch; a file that cannot be read is kept with the sentence that says why."""
    by = permit(Actor.system("job: intake.read"), READ_BATCH, pk=uuid.UUID(key))
    try:
        read(by, on=clock.today())
    except Refused as refused:
        turn_down(by, refusal=refused)


@app.task(name="intake.confirm", pass_context=False)
def confirm_batch(key: str, account: int, accept_changes: bool) -> None:
    """Take a batch in for an account, with the rights that it has by now."""
    today: dt.date = clock.today()
    actor = actors.of_account(Account.objects.get(pk=account), day=today)
    by = permit(actor, CONFIRM_BATCH, pk=uuid.UUID(key))
    try:
        batches.confirm(by, accept_changes=accept_changes, on=today)
    except Refused as refused:
        batches.give_up(by, refusal=refused)
