"""The form by which the branch says that a member moves to another group, or is no longer a member here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.days import DayField
from sanwang.kernel.refusals import PlainForm
from sanwang.organization.models import Leaving

MOVES, STAYS, MISTAKE = "moves", "stays", "mistake"


class ChangingForm(PlainForm):
    """What, from when, and for a move where to. ``groups``: keys and names; without any nobody moves.

    Who goes is asked once more: ``sure`` then holds what was asked about.
    """

    sure = forms.CharField(required=False, widget=forms.HiddenInput)
    what = forms.ChoiceField(label=_("怎么回事"), widget=forms.RadioSelect)
    group = forms.ChoiceField(label=_("换到哪个党小组"), required=False, widget=forms.RadioSelect)
    day = DayField(label=_("从哪天起"))

    def __init__(self, *args: Any, groups: Iterable[tuple[str, str]], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what: Any = self.fields["what"]
        group: Any = self.fields["group"]
        group.choices = list(groups)
        what.choices = Leaving.choices if not group.choices else [(MOVES, _("换党小组")), *Leaving.choices]
        self.fields["day"].up_to(today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that a move says where to."""
        cleaned = super().clean() or {}
        if cleaned.get("what") == MOVES and not cleaned.get("group") and "group" not in self.errors:
            self.add_error("group", _("请选换到哪个党小组。"))
        return cleaned

    @property
    def leaving(self) -> Leaving | None:
        """Why he goes; none where he moves."""
        what = self.cleaned_data["what"]
        return None if what == MOVES else Leaving(what)

    def is_sure(self) -> bool:
        """Return whether he was asked about this very thing and pressed again; ask, if not."""
        asked = f"{self.cleaned_data['what']} {self.cleaned_data['day']}"
        if self.cleaned_data["sure"] == asked:
            return True
        self.put(sure=asked)
        self.add_error(None, _("记下以后，他的编组、职务和结对都到这天为止。核对无误，请再按一次。"))
        return False


class TakingBackForm(PlainForm):
    """That a member has not left after all, or was taken in by mistake: one button."""

    what = forms.ChoiceField(choices=[(STAYS, ""), (MISTAKE, "")], widget=forms.HiddenInput)
