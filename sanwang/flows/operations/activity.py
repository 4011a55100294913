"""Recording what was held, and saying what it discharged."""

from __future__ import annotations

import datetime as dt

from sanwang.affairs.models import Activity
from sanwang.affairs.operations import activity as activities
from sanwang.affairs.operations.activity import NewActivity
from sanwang.affairs.operations.entry import Taken
from sanwang.flows.queries import held
from sanwang.kernel import receipts
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.receipts import Claim
from sanwang.organization.models import Group, Unit


@operation
def record(by: Permit[Group], *, record: NewActivity, on: dt.date, at: dt.datetime) -> Taken:
    """Record what a group held; the receipt names the duty codes that it discharged. The same again: the same."""
    return _answered(activities.record(by, record=record, on=on, at=at), on)


@operation
def record_branch(by: Permit[Unit], *, record: NewActivity, on: dt.date, at: dt.datetime) -> Taken:
    """Record what the branch itself held, likewise."""
    return _answered(activities.record_branch(by, record=record, on=on, at=at), on)


@operation
def correct(by: Permit[Activity], *, record: NewActivity, on: dt.date, at: dt.datetime) -> Taken:
    """Replace a record by another one, likewise."""
    return _answered(activities.correct(by, record=record, on=on, at=at), on)


def _answered(taken: Taken, on: dt.date) -> Taken:
    """Put the duty codes into the receipt of a new record."""
    if not taken.is_new:
        return taken
    answer = {**taken.answer, "discharged": held.discharged_now(taken.id, day=on)}
    return Taken(receipts.answer(Claim(taken.id, None), answer), True)
