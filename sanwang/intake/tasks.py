"""Jobs of the intake room: long workbooks are read, and taken in, by the worker; what has had its time is emptied.

A worker that is killed leaves its transaction undone and its job unfinished; the next one takes the job up again. Both
jobs may come twice: what is in is not taken in again.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sanwang.access import actors
from sanwang.access.models import Account
from sanwang.intake.operations import batch as batches
from sanwang.intake.operations.forgetting import forget
from sanwang.intake.operations.reading import read_or_turn_down
from sanwang.intake.rules import CONFIRM_BATCH, FORGET, READ_BATCH
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.refusals import Refused, refuse

log = logging.getLogger("sanwang.intake")

NIGHTLY = "10 19 * * *"
"""Ten past three in the county's night; the scheduler counts in UTC."""
AWAY = (OperationalError, InterfaceError)
AGAIN = RetryStrategy(max_attempts=5, linear_wait=10, retry_exceptions=AWAY)
"""While the database is away a job is tried again: after ten seconds, twenty, thirty…"""


@app.task(name="intake.read", pass_context=False, retry=AGAIN)
def read_batch(key: str) -> None:
    """Read a batch; a file that cannot be read is kept with the sentence that says why."""
    by = permit(Actor.system("job: intake.read"), READ_BATCH, pk=uuid.UUID(key))
    try:
        read_or_turn_down(by, on=clock.today())
    except Refused as refused:
        log.info("batch %s was not read: %s", key, refused)


@app.task(name="intake.confirm", pass_context=False, retry=AGAIN)
def confirm_batch(key: str, account: int, accept_changes: bool) -> None:
    """Take a batch in for an account, with the rights that it has by now; what goes wrong is kept with the batch."""
    today: dt.date = clock.today()
    try:
        actor = actors.of_account(Account.objects.get(pk=account), day=today)
        by = permit(actor, CONFIRM_BATCH, pk=uuid.UUID(key))
        batches.confirm(by, accept_changes=accept_changes, on=today)
    except Refused as refused:
        _give_up(key, refused)
    except ObjectDoesNotExist:
        _give_up(key, refuse("", _("点“收”的人现在不能收这张表了，这次没有收。")))
    except AWAY:
        raise
    except Exception:
        _give_up(key, refuse("", _("收这张表的时候系统出了问题，什么也没有写进来。请告诉管理员。")))
        raise


@app.periodic(cron=NIGHTLY)
@app.task(name="intake.forget", queueing_lock="intake.forget", pass_context=False)
def forget_old(timestamp: int) -> None:
    """Empty the uploads that have had their time."""
    emptied = forget(permit(Actor.system("job: intake.forget"), FORGET, name="system"), on=clock.today())
    log.info("%s uploads were emptied", emptied)


def _give_up(key: str, refusal: Refused) -> None:
    by = permit(Actor.system("job: intake.confirm"), CONFIRM_BATCH, pk=uuid.UUID(key))
    batches.give_up(by, refusal=refusal)
