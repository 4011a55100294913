"""What upper floors may read of the organisation net: relations by name, with their columns."""

from __future__ import annotations

from typing import Final

RELATIONS: Final = {
    "fact_place": ("group_id", "unit_id", "village_id", "kind", "founded", "valid_from", "valid_to"),
    "fact_branch": ("unit_id", "village_id", "kind", "valid_from", "valid_to"),
    "fact_membership": ("member_id", "group_id", "kind", "valid_from", "valid_to"),
    "fact_affiliation": ("member_id", "village_id", "valid_from", "valid_to"),
    "fact_leader": ("group_id", "member_id", "valid_from", "valid_to"),
    "fact_member": ("member_id", "joined_on", "full_on"),
}
"""Spans that nobody has withdrawn; half-open, an open end is null."""
