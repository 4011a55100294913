"""What a row of a batch holds, sealed: a workbook is full of identity numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sanwang.intake.checking.outcome import Value
from sanwang.kernel import secrets


@dataclass(frozen=True)
class Content:
    """Values by field (cells as they were typed, for a rejected row), what would change, and every finding.

    ``errors`` and ``warnings`` are (field, code); ``why`` is the code of a conflict.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    errors: Sequence[tuple[str, str]] = ()
    warnings: Sequence[tuple[str, str]] = ()
    why: str = ""


def sealed(content: Content) -> bytes:
    """Return the content as it is kept."""
    return seal_json(asdict(content))


def opened(kept: bytes | memoryview | None) -> Content:
    """Return the content of what was kept."""
    told = open_json(kept)
    return Content(
        values={name: _value(value) for name, value in told["values"].items()},
        cells=told["cells"],
        changes={name: (_value(before), _value(after)) for name, (before, after) in told["changes"].items()},
        errors=[(name, code) for name, code in told["errors"]],
        warnings=[(name, code) for name, code in told["warnings"]],
        why=told["why"],
    )


def seal_json(told: Any) -> bytes:
    """Return anything JSON can hold, sealed."""
    return secrets.seal(json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def open_json(kept: bytes | memoryview | None) -> Any:
    """Return what was sealed."""
    return json.loads(secrets.unseal(kept))


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
