"""A write is an operation: one function, one transaction, one permit; nothing else saves."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from sanwang.kernel import events

P = ParamSpec("P")
R = TypeVar("R")


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in one transaction and write its events last.

    An operation that another one calls joins the outer transaction; its events are written with the outer's.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if events._pending.get() is not None:
            return function(*args, **kwargs)
        token = events._pending.set([])
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                events.write(events._pending.get() or [])
            return result
        finally:
            events._pending.reset(token)

    run.is_operation = True  # type: ignore[attr-defined]
    return run
