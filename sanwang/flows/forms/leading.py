"""The form by which the branch names who leads a group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.days import DayField
from sanwang.kernel.refusals import PlainForm

LEADER, ACTING = "leader", "acting"


class LeadingForm(PlainForm):
    """Whom, as what, and from when. ``members``: keys and names of those in the group."""

    post = forms.ChoiceField(
        label=_("做什么"), choices=[(LEADER, _("任命组长")), (ACTING, _("指定临时负责人"))], widget=forms.RadioSelect
    )
    member = forms.ChoiceField(label=_("谁"), widget=forms.RadioSelect, error_messages={"required": _("请选一个人。")})
    day = DayField(label=_("从哪天起"))

    def __init__(self, *args: Any, members: Iterable[tuple[int, str]], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [(str(key), name) for key, name in members]  # type: ignore[attr-defined]
        self.fields["day"].widget.attrs["max"] = today.isoformat()
