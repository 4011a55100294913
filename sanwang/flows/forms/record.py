"""The form of a record: it has the record's id, made when it opened."""

from __future__ import annotations

from django import forms

from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import PlainForm, Refused
from sanwang.organization.operations.member import Namesake


class RecordForm(PlainForm):
    """A form that may be sent twice and is recorded once, by its ``id``."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def renew(self) -> None:
        """Give the form a fresh id: the old one stands for a record that was made."""
        self.put(id=str(fresh_id()))


class NamesakeForm(RecordForm):
    """A record of somebody who has a ``name``: a namesake is asked about once more.

    ``sure`` then holds the name that was asked about.
    """

    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_sure(self) -> bool:
        """Whether this very name was asked about, and the button pressed again."""
        return bool(self.cleaned_data.get("sure") == self.cleaned_data.get("name"))

    def say(self, refusal: Refused) -> None:
        """Show what was refused at its field; of a namesake keep the name that is asked about."""
        if isinstance(refusal, Namesake):
            self.put(sure=self.cleaned_data["name"])
        super().say(refusal)
