"""Batches and their rows, as pages and commands show them."""

from __future__ import annotations

from typing import Any

from sanwang.intake.content import opened
from sanwang.intake.models import Batch


def rows_as_json(batch: Batch) -> list[dict[str, Any]]:
    """Return every row of a batch: where it stands, what it is, what would change, why it was left."""
    found = []
    for row in batch.rows.order_by("pk").iterator():
        content = opened(row.content_sealed)
        changes = {name: [_plain(before), _plain(after)] for name, (before, after) in content.changes.items()}
        found.append(
            {
                "sheet": row.sheet,
                "row": row.row,
                "kind": row.kind,
                "key": row.key,
                "changes": changes,
                "why": content.why,
            }
        )
    return found


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
