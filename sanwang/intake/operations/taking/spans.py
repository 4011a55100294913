"""Spans that a batch ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sanwang.intake.matching.outcome import Matched
from sanwang.intake.operations.taking.desk import Desk
from sanwang.kernel.spans import Span

S = TypeVar("S", bound=Span)


def end(desk: Desk, model: type[S], wanted: Sequence[tuple[Matched, int]]) -> list[S]:
    """End the spans on the day; what would have begun on it, or later, is withdrawn. Return them as they were."""
    rows = {row.pk: row for row in model._default_manager.filter(pk__in=[pk for _, pk in wanted])}
    manager = model._default_manager.filter(pk__in=list(rows), withdrawn_on=None)
    manager.filter(valid_from__gte=desk.day).update(withdrawn_on=desk.day)
    manager.filter(valid_from__lt=desk.day).update(valid_to=desk.day)
    for one, pk in wanted:
        desk.ended(one, rows[pk], before=rows[pk].valid_to)
    return list(rows.values())


def withdraw(desk: Desk, model: type[S], wanted: Sequence[tuple[Matched, int]]) -> list[S]:
    """Withdraw spans that were wrong from their beginning. Return them as they were."""
    rows = {row.pk: row for row in model._default_manager.filter(pk__in=[pk for _, pk in wanted])}
    model._default_manager.filter(pk__in=list(rows), withdrawn_on=None).update(withdrawn_on=desk.day)
    for one, pk in wanted:
        desk.ended(one, rows[pk], before=rows[pk].valid_to)
    return list(rows.values())
