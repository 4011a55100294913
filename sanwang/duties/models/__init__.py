"""The nouns of the ledger."""

from sanwang.duties.models.cell import Audit, Cell, Dirty
from sanwang.duties.models.excuse import Decision, Excuse, Reason
from sanwang.duties.models.past import Change, Past, PastSum
from sanwang.duties.models.rule import Override, Talker

__all__ = [
    "Audit",
    "Cell",
    "Change",
    "Decision",
    "Dirty",
    "Excuse",
    "Override",
    "Past",
    "PastSum",
    "Reason",
    "Talker",
]
