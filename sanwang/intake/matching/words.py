"""Words inside a cell."""

from __future__ import annotations

import re
from typing import Final

from sanwang.intake.checking.outcome import Value
from sanwang.intake.checking.text import squeezed
from sanwang.organization.models import FunctionKind

_PARTED = re.compile(r"[、，,;；/\s\u3000]+")
_FUNCTIONS: Final = {
    "监督": FunctionKind.SUPERVISION,
    "调解": FunctionKind.MEDIATION,
    "致富": FunctionKind.WEALTH,
    "带富": FunctionKind.WEALTH,
}


def villages_named(value: Value) -> frozenset[str]:
    """Return the natural villages that a cell names: ``下家、北范坞`` names two."""
    if not isinstance(value, str):
        return frozenset()
    return frozenset(name for name in (squeezed(part) for part in _PARTED.split(value)) if name)


def function_of(name: str) -> str:
    """Return what a functional group is for, by its name; empty where it does not say."""
    return next((str(kind.value) for word, kind in _FUNCTIONS.items() if word in name), "")
