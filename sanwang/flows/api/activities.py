"""``POST /api/v1/affairs/activities``: what a group, several together or the branch held."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from sanwang.affairs.models import Kind
from sanwang.affairs.operations.activity import NewActivity
from sanwang.affairs.operations.entry import Taken
from sanwang.affairs.rules import RECORD_ACTIVITY, RECORD_BRANCH_ACTIVITY
from sanwang.flows.operations import activity
from sanwang.kernel import clock
from sanwang.kernel.pages import Request
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Fault, Refused

Code = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,16}$")]
"""A code of the county's: a group's, a branch's, a member's."""

router = Router(tags=["affairs"])


class AttendanceIn(Schema):
    """One member on the list: his code and how he took part."""

    member: Code
    state: Literal["present", "online", "home_taught", "leave", "absent"]


class ActivityIn(Schema):
    """An activity. ``id``: a UUIDv7 made by the client. ``groups``: the host first; or ``branch``, for its own.

    ``for_day``: a day of the month before, for what was held in the first five days of a month.
    """

    id: uuid.UUID
    kinds: list[Kind] = Field(min_length=1)
    groups: list[Code] = Field(default_factory=list, max_length=50)
    branch: Code | None = None
    day: dt.date
    for_day: dt.date | None = None
    theme: str = Field(default="", max_length=120)
    place: str | None = Field(default=None, max_length=60)
    attendance: list[AttendanceIn] = Field(default_factory=list, max_length=2000)


class ReceiptOut(Schema):
    """What was taken: the record's id, the moment, and the codes of the duties that it discharged."""

    id: uuid.UUID
    recorded_at: dt.datetime
    discharged: list[str]


@router.post("/activities", response={201: ReceiptOut, 200: ReceiptOut})
def record_activity(request: Request, body: ActivityIn) -> Status[dict[str, Any]]:
    """Record an activity. 201 with a receipt; the same body again: 200 and the same receipt.

    422: another body under the same id, or what cannot be, with its fields. 404: a host out of reach.
    """
    taken = _record(request, body)
    return Status(201 if taken.is_new else 200, taken.answer)


def _record(request: Request, body: ActivityIn) -> Taken:
    if bool(body.groups) == bool(body.branch):
        raise Refused(Fault("groups", _("请写党小组（主办的在前），或者写支部，只写一样。")))
    record = _read(body)
    at = clock.now()
    if body.branch:
        own = permit(request.actor, RECORD_BRANCH_ACTIVITY, code=body.branch)
        return activity.record_branch(own, record=record, on=at.date(), at=at)
    host = permit(request.actor, RECORD_ACTIVITY, code=body.groups[0])
    return activity.record(host, record=record, on=at.date(), at=at)


def _read(body: ActivityIn) -> NewActivity:
    return NewActivity(
        id=body.id,
        kinds=tuple(body.kinds),
        day=body.day,
        groups=tuple(body.groups),
        for_day=body.for_day,
        theme=body.theme,
        place=body.place or "",
        attendance=tuple((one.member, one.state) for one in body.attendance),
    )
