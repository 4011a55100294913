"""The form of a record: it has the record's id, made when it opened."""

from __future__ import annotations

from django import forms

from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import PlainForm


class RecordForm(PlainForm):
    """A form that may be sent twice and is recorded once, by its ``id``."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def renew(self) -> None:
        """Give the form a fresh id: the old one stands for a record that was made."""
        self.put(id=str(fresh_id()))
