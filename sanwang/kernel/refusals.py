"""How an operation says no, in words that a form shows at the field."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Sentence = str | Promise


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the field's name (empty: the whole form) and a plain sentence."""

    field: str
    sentence: Sentence


class Refused(Exception):  # noqa: N818 - it reads as what it is: the operation refused
    """What was asked is understood and permitted, but not possible as it stands. Nothing was written."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.sentence}" for fault in faults))
        self.faults = faults


class OtherBody(Exception):  # noqa: N818
    """The record's id was used before with another content (HTTP 422)."""


def refuse(field: str, sentence: Sentence) -> Refused:
    """Return a refusal with one fault: ``raise refuse("day", _("…"))``."""
    return Refused(Fault(field, sentence))
