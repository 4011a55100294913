"""How an operation says no, in words that a form shows at the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.forms import BaseForm
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


def show(refusal: Refused, form: BaseForm, *, at: Mapping[str, str] | None = None) -> None:
    """Put the faults at the form's fields of the same name, or as ``at`` names them; what has none stands on top."""
    for fault in refusal.faults:
        field = (at or {}).get(fault.field, fault.field)
        form.add_error(field if field in form.fields else None, str(fault.sentence))
