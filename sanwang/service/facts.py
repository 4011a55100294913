"""What upper floors may read of the service net: relations by name, with their columns."""

from __future__ import annotations

from typing import Final

RELATIONS: Final = {
    "fact_pairing": ("pairing_id", "member_id", "household_id", "valid_from", "valid_to"),
    "fact_tag": ("household_id", "tag", "valid_from", "valid_to"),
    "fact_visit": ("pairing_id", "visit_id", "counts_on", "recorded_on", "stands_to", "manner"),
}
"""Spans that nobody has withdrawn; acts with the day to which they stand."""
