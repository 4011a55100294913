"""The nouns of the intake room."""

from sanwang.intake.models.batch import Batch, BatchRow, Kind, State

__all__ = ["Batch", "BatchRow", "Kind", "State"]
