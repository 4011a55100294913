"""Every reaction to an event, on one screen."""

from __future__ import annotations


def connect() -> None:
    """Wire the immediate reactions: they run in the event's own transaction."""
