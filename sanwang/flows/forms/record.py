"""The form of a record: it has the record's id, made when it opened."""

from __future__ import annotations

from typing import Any

from django import forms

from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import PlainForm


class RecordForm(PlainForm):
    """A form that may be sent twice and is recorded once, by its ``id``."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def renew(self) -> None:
        """Give the form a fresh id: the old one stands for a record that was made."""
        self.put(id=str(fresh_id()))

    def put(self, **values: str) -> None:
        """Show other values than were sent."""
        sent: Any = self.data
        changed = sent.copy()
        for name, value in values.items():
            changed[name] = value  # a QueryDict's update() would add to what was sent
        self.data = changed
