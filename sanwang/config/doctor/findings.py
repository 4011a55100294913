"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check ended: `skip` where it could not be made, `warn` where the product runs but something
    is missing."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was found, why it matters, and the exact fix (empty when all is well)."""

    name: str
    state: State
    found: str
    why: str = ""
    fix: str = ""


def fine(name: str, found: str) -> Finding:
    """All is well."""
    return Finding(name, State.OK, found)
