"""What the ledger reads of its own: agreed excuses, by subject."""

from __future__ import annotations

from typing import Final

RELATIONS: Final = {
    "fact_excuse": ("duty", "subject_kind", "subject_id", "valid_from", "valid_to"),
}
