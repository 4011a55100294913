"""How an operation says no, in words that a form shows at the field; and what a form says by itself, in our words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


def show(refusal: Refused, form: forms.BaseForm, *, at: Mapping[str, str] | None = None) -> None:
    """Put the faults at the form's fields of the same name, or as ``at`` names them; what has none stands on top."""
    for fault in refusal.faults:
        field = (at or {}).get(fault.field, fault.field)
        form.add_error(field if field in form.fields else None, str(fault.sentence))


_TYPED: Final[dict[str, Sentence]] = {
    "required": _("“{label}”还没填，请填上。"),
    "invalid": _("“{label}”填得不对，请重新填。"),
    "max_length": _("“{label}”太长了，最多 %(limit_value)d 个字，请写短一些。"),
    "null_characters_not_allowed": _("“{label}”里有看不见的怪字符，请重新填。"),
}
_CHOSEN: Final[dict[str, Sentence]] = {
    **_TYPED,
    "required": _("“{label}”还没选，请选一个。"),
    "invalid": _("“{label}”不对，请重新选。"),
    "invalid_choice": _("“{label}”选的不在列出的里面，请重新选。"),
    "invalid_list": _("“{label}”选的不在列出的里面，请重新选。"),
    "missing": _("“{label}”还没选，请选一个。"),
    "empty": _("“{label}”是空的，请另选一个。"),
}
_UNSEEN: Final = _("这一页少了内容，请重新打开这一页再填。")
"""What is said of a field that nobody sees or fills in."""
_CHOOSING = (forms.widgets.ChoiceWidget, forms.FileInput)


class PlainForm(forms.Form):
    """A form that speaks our words: every message of Django's gives way to a sentence that names the field.

    What a field says for itself (``error_messages``) stays as it is.
    """

    def full_clean(self) -> None:
        """Check what was filled in. Only now are all fields there, with the labels that the page shows."""
        for field in self.fields.values():
            _speak(field)
        super().full_clean()

    def put(self, **values: str) -> None:
        """Show other values than were sent."""
        sent: Any = self.data
        changed = sent.copy()
        for name, value in values.items():
            changed[name] = value  # a QueryDict's update() would add to what was sent
        self.data = changed

    def say(self, refusal: Refused) -> None:
        """Show what was refused at its field."""
        show(refusal, self)


def _speak(field: forms.Field) -> None:
    hidden, choosing = field.widget.is_hidden, isinstance(field.widget, _CHOOSING)
    label = re.split(r"[（(]", str(field.label or _("这一项")))[0].strip().replace("%", "％")
    for code, sentence in (_CHOSEN if choosing or hidden else _TYPED).items():
        if _is_borrowed(field, code):
            field.error_messages[code] = _UNSEEN if hidden else str(sentence).replace("{label}", label)


def _is_borrowed(field: forms.Field, code: str) -> bool:
    """Return whether the field would say Django's own sentence: one of its classes', or that of a validator."""
    said = field.error_messages.get(code)
    borrowed = [vars(kind) for kind in type(field).__mro__ if kind.__module__.startswith("django.")]
    return said is None or any(said is kind.get("default_error_messages", {}).get(code) for kind in borrowed)
