"""The form by which the branch takes a member into a group: new, or come from elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.days import DayField
from sanwang.flows.forms.member import MemberForm
from sanwang.flows.forms.record import NamesakeForm
from sanwang.flows.queries.developing import Admitting
from sanwang.organization.operations.member import NewMember


class AdmittingForm(MemberForm, NamesakeForm):
    """Who, into which group, since when; his numbers if they are at hand."""

    group = forms.ChoiceField(
        label=_("编入哪个党小组"), widget=forms.RadioSelect, error_messages={"required": _("请选编入哪个党小组。")}
    )
    day = DayField(label=_("从哪天起"), error_messages={"required": _("请选从哪天起编入。")})
    field_order = ("id", "sure", "name", "group", "day")

    def __init__(self, *args: Any, asked: Admitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = asked.step
        self.fields["group"].choices = [(str(one.pk), one.name) for one in asked.groups]  # type: ignore[attr-defined]

    def record(self) -> NewMember:
        """Return what was filled in."""
        told = self.cleaned_data
        days = {name: told[name] for name in ("day", "joined_on", "full_on")}
        person = self.step.person_id if self.step else None
        return NewMember(
            name=told["name"].strip(), group_id=int(told["group"]), person=person, **days, **self.numbers()
        )
