"""The form by which the branch records a step on the way to membership."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.affairs.models import Stage
from sanwang.affairs.operations.development import NewStep
from sanwang.flows.forms.days import DayField
from sanwang.flows.forms.record import NamesakeForm
from sanwang.flows.queries.developing import Stepping
from sanwang.organization.models import Person


class DevelopingForm(NamesakeForm):
    """Who reached which stage when; of somebody on the way already neither name nor group is asked.

    Shown are the steps that may come next; of what was sent the operation says whether it may, so that a form sent
    twice is the same record.
    """

    name = forms.CharField(label=_("姓名"), max_length=Person._meta.get_field("name").max_length)
    stage = forms.ChoiceField(
        label=_("到了哪一步"), widget=forms.RadioSelect, error_messages={"required": _("请选到了哪一步。")}
    )
    day = DayField(label=_("哪天"))
    group = forms.ChoiceField(label=_("由哪个党小组培养"), required=False, widget=forms.RadioSelect)
    note = forms.CharField(label=_("补充"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, asked: Stepping, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = asked.last
        following = Stage.after(asked.last.stage) if asked.last else Stage.steps()[:-1]
        stages = Stage.steps() if asked.last and self.is_bound else following
        self.fields["stage"].choices = [(one.value, one.label) for one in stages]  # type: ignore[attr-defined]
        self.fields["group"].choices = [(one.code, one.name) for one in asked.groups]  # type: ignore[attr-defined]
        self.fields["day"].up_to(today)  # type: ignore[attr-defined]
        if asked.last is not None:
            for name in ("sure", "name", "group"):
                del self.fields[name]

    def record(self) -> NewStep:
        """Return what was filled in."""
        told = self.cleaned_data
        return NewStep(
            id=told["id"],
            person=self.last.person_id if self.last else None,
            name=told.get("name", ""),
            stage=told["stage"],
            day=told["day"],
            group=told.get("group", ""),
            note=told["note"],
        )
