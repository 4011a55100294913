"""What is asked of a workbook with several sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sanwang.intake.models import Batch
from sanwang.intake.queries.filled import villages_of
from sanwang.intake.queries.sheets import village_context
from sanwang.organization.models import Division


def asked_villages(batch: Batch) -> tuple[Division, list[Division]]:
    """Return the unit of the upload, and the villages that its sheets can be of."""
    unit = batch.village or batch.township or batch.county
    return unit, villages_of(unit)


def guesses(batch: Batch) -> dict[str, dict[str, Any]]:
    """Return what is known of each sheet, in the workbook's order (JSON in the database keeps none)."""
    return {name: batch.contexts[name] for name in batch.notes["order"]}


def told(chosen: Mapping[str, str], villages: Sequence[Division]) -> dict[str, dict[str, Any]]:
    """Return the contexts of the sheets, by the villages' codes that were chosen."""
    by_code = {village.code: village for village in villages}
    return {name: village_context(by_code[code]) for name, code in chosen.items() if code in by_code}
