"""Who may take workbooks in: the intake room's whole permission table."""

from __future__ import annotations

from sanwang.kernel.models import Chain
from sanwang.kernel.permits import EVERYTHING, NOTHING, Action

LOAD_COUNTY = Action("intake.load_county", Chain, lambda actor: EVERYTHING if actor.is_system else NOTHING)
"""A whole county at once: only a job, on the machine itself."""
