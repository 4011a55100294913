"""What happens in the service net: ids and days, never names, never a tag's word."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sanwang.kernel.events import Happening


@dataclass(frozen=True, kw_only=True)
class VisitRecorded(Happening):
    """A visit was entered; ``day`` is when it happened."""

    visit_id: uuid.UUID
    pairing_id: int
    village_id: int
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class VisitWithdrawn(Happening):
    """A visit no longer counts."""

    visit_id: uuid.UUID
    pairing_id: int
    village_id: int
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class PairingChanged(Happening):
    """A pairing began, ended or was withdrawn; what holds is different from ``day`` on."""

    pairing_id: int
    member_id: int
    household_id: int
    village_id: int
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class TagsChanged(Happening):
    """What marks a household is different from ``day`` on; ``pairing_ids``: all its standing pairings."""

    household_id: int
    village_id: int
    pairing_ids: tuple[int, ...]
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class HouseholdOpened(Happening):
    """A household was entered."""

    household_id: int
    village_id: int


@dataclass(frozen=True, kw_only=True)
class PhoneUnmasked(Happening):
    """Somebody looked at a telephone number, and said why (a code, never words)."""

    household_id: int
    reason: str
