"""What reads much and changes little: kept for seconds, in each process's own memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from django.core.cache import caches

FRESH: Final = 10
"""Seconds for which it is kept: unpaired households, the months beside, and what a whole county lacks."""

T = TypeVar("T")


def kept(key: str, ask: Callable[[], T]) -> T:
    """Return what ``ask`` gave within the last ten seconds, else ask. What is kept is copied; none is not kept."""
    found: T | None = caches["near"].get(key)
    if found is None:
        found = ask()
        caches["near"].set(key, found, FRESH)
    return found
