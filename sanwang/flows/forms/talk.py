"""The form of talks: several members talked with on one day, one submission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.affairs.operations.talk import NewTalks
from sanwang.flows.forms.days import DayForm
from sanwang.kernel.records import fresh_id

FACE, PHONE = "face", "phone"


class TalksForm(DayForm):
    """Talks of a day. ``holders``: who may have held them, if it is not whoever records (persons' keys, names)."""

    members = forms.MultipleChoiceField(
        label=_("和谁谈了（可多选）"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选和谁谈了，至少一人。")},
    )
    manner = forms.ChoiceField(
        label=_("怎么谈的"), choices=[(FACE, _("当面")), (PHONE, _("电话"))], widget=forms.RadioSelect
    )
    held_by = forms.ChoiceField(label=_("是谁谈的"), required=False, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("补充几句"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    field_order = ("members", "when", "day", "manner", "held_by", "note")

    def __init__(
        self, *args: Any, members: Sequence[tuple[str, str]], holders: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = members  # type: ignore[attr-defined]
        if holders:
            self.fields["held_by"].choices = [(str(key), name) for key, name in holders]  # type: ignore[attr-defined]
        else:
            del self.fields["held_by"]  # not asked: whoever records held them

    def record(self) -> NewTalks:
        """Return what was filled in."""
        data = self.cleaned_data
        return NewTalks(
            id=data["id"],
            day=data["held_on"],
            by_phone=data["manner"] == PHONE,
            held_by=int(data["held_by"]) if data.get("held_by") else None,
            note=data["note"],
            members=tuple(data["members"]),
        )


def opened(
    *, today: dt.date, members: Sequence[tuple[str, str]], holders: Sequence[tuple[int, str]], ticked: Sequence[str]
) -> TalksForm:
    """Return the form as it opens: today, face to face, the members ticked whose link was followed."""
    initial: dict[str, Any] = {
        "id": fresh_id(),
        "when": today.isoformat(),
        "manner": FACE,
        "members": list(ticked),
        "held_by": str(holders[0][0]) if holders else "",
    }
    return TalksForm(initial=initial, today=today, members=members, holders=holders)
