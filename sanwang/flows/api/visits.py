"""``/service/visits``: recording a visit."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from sanwang.flows.operations import visit as flow
from sanwang.kernel import clock, pages
from sanwang.kernel.permits import permit
from sanwang.service import rules
from sanwang.service.models import NeedCategory, Topic
from sanwang.service.operations.visit import NEED_LENGTH, NOTE_LENGTH, NewNeed, NewVisit

router = Router(tags=["service"])
_PLAIN = r"^[^\x00]*$"
"""Text that the database can keep; lone surrogates are refused as no text at all."""


def _iso(value: Any) -> Any:
    """Take a day only as it is written: ``2026-11-24``, never a number or a moment."""
    if isinstance(value, str) and len(value) == 10:
        return value
    raise PydanticCustomError("date_form", "a day is written as 2026-11-24")


Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_PLAIN)]
Day = Annotated[dt.date, BeforeValidator(_iso)]


class NeedIn(Schema):
    """Something the household needs solved."""

    category: NeedCategory
    text: Annotated[str, StringConstraints(max_length=NEED_LENGTH, pattern=_PLAIN)] | None = None


class VisitIn(Schema):
    """A visit. ``id``: a UUIDv7 made by the client, kept for every repetition; ``day``: the local day of the visit."""

    id: uuid.UUID
    pairing: Code
    day: Day
    topics: Annotated[list[Topic], Field(max_length=len(Topic))] = []
    note: Annotated[str, StringConstraints(max_length=NOTE_LENGTH, pattern=_PLAIN)] | None = None
    need: NeedIn | None = None

    def record(self) -> NewVisit:
        """Return it as the operation takes it."""
        need = NewNeed(category=self.need.category.value, text=self.need.text or "") if self.need else None
        topics = tuple(topic.value for topic in self.topics)
        return NewVisit(id=self.id, day=self.day, topics=topics, note=self.note or "", need=need)


class ReceiptOut(Schema):
    """What was taken: ``discharged`` are duty codes."""

    id: uuid.UUID
    recorded_at: dt.datetime
    discharged: list[str]


@router.post("/visits", response={201: ReceiptOut, 200: ReceiptOut}, summary="Record a visit")
def record_visit(request: HttpRequest, body: VisitIn) -> Status[dict[str, Any]]:
    """Record a visit under a pairing in reach: 201 with a receipt; the same again 200 and the same receipt.

    404: no such pairing, or out of reach. 422: the id was used with another body, or the visit is refused.
    """
    by = permit(pages.actor(request), rules.RECORD_VISIT, code=body.pairing)
    now = clock.now()
    made = flow.record(by, record=body.record(), on=now.date(), at=now)
    return Status(201 if made.is_new else 200, made.answer)
