"""How spans end: closed on a day, withdrawn if they had not begun by then; and how they go on after all."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.spans import Span, SpanQuerySet

S = TypeVar("S", bound=Span)


@operation
def end(by: Permit[Any], rows: SpanQuerySet[S], *, day: dt.date, on: dt.date) -> list[S]:
    """End the standing spans on the day, and return those that it touched, as they were.

    A part of an operation whose permit ``by`` is; what it means is said by that operation.

    ``day``: the first on which they hold no more. ``on``: the day of entry. A span that would have
    begun on that day or later is withdrawn: it never held.
    """
    touched = list(rows.running(day))
    keys = [row.pk for row in touched]
    rows.filter(pk__in=keys, valid_from__gte=day).update(withdrawn_on=on)
    rows.filter(pk__in=keys, valid_from__lt=day).update(valid_to=day)
    return touched


@operation
def go_on(by: Permit[Any], rows: SpanQuerySet[S], *, day: dt.date) -> list[S]:
    """Let the standing spans that ended on the day go on with no end, and return them: the end was a mistake.

    A part of an operation whose permit ``by`` is; what it means is said by that operation.
    """
    ended = list(rows.standing().filter(valid_to=day))
    rows.filter(pk__in=[row.pk for row in ended]).update(valid_to=None)
    return ended
