"""Jobs that the worker runs by the clock."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from sanwang.duties.keeping import past
from sanwang.duties.keeping.audit import audit
from sanwang.kernel import clock

log = logging.getLogger("sanwang.duties")

NIGHTLY = "30 18 * * *"
"""Half past two in the county's night; the scheduler counts in UTC."""


@app.periodic(cron=NIGHTLY)
@app.task(name="duties.audit", queueing_lock="duties.audit", pass_context=False)
def nightly_audit(timestamp: int) -> None:
    """Recount everything and report what differs from what is stored."""
    report = audit(day=clock.today())
    if report.differences:
        log.error("audit %s: %s cells differ", report.pk, len(report.differences))


@app.task(name="duties.past", pass_context=False)
def past_day(past_id: int) -> None:
    """Count a county as of a past day, for the pages that wait for it."""
    past.count(past_id)
