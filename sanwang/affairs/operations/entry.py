"""What every record of this net has in common: who entered it when, and what was answered to its id."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sanwang.kernel import receipts
from sanwang.kernel.permits import Actor
from sanwang.kernel.refusals import Fault
from sanwang.organization.models import Division


@dataclass(frozen=True)
class Taken:
    """The receipt of a record, and whether this call wrote it (or one before it did)."""

    answer: dict[str, Any]
    is_new: bool

    @property
    def id(self) -> uuid.UUID:
        """The record's id."""
        return uuid.UUID(self.answer["id"])


def keep(claim: receipts.Claim, at: dt.datetime, **more: Any) -> Taken:
    """Answer a claim: the record's id and the moment it was taken, with whatever else the receipt says."""
    answer = {"id": str(claim.id), "recorded_at": at.isoformat(timespec="seconds"), **more}
    return Taken(receipts.answer(claim, answer), True)


def entered(actor: Actor, on: dt.date, at: dt.datetime) -> dict[str, Any]:
    """Return the columns that say who entered a record, on which day and at which moment."""
    return {"recorded_on": on, "recorded_at": at, "recorded_by": actor.account_id}


def day_faults(day: dt.date, on: dt.date, field: str = "day") -> list[Fault]:
    """Return the fault of a day that lies ahead."""
    return [Fault(field, _("日期不能在今天之后。"))] if day > on else []


def text_faults(limits: Mapping[str, int], record: object) -> list[Fault]:
    """Return the faults of a record's texts: longer than ``limits`` says by field, or what no database can keep."""
    faults = []
    for field, limit in limits.items():
        text = str(getattr(record, field))
        if len(text) > limit:
            faults.append(Fault(field, _("请写短一些，最多 %(limit)d 个字。") % {"limit": limit}))
        elif "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            faults.append(Fault(field, _("有无法保存的字符，请删去重写。")))
    return faults


def chain_of(village: Division) -> str:
    """Return the code of the township whose chain a village's events join."""
    return village.township.code if village.township is not None else village.code
