"""The form of a county's own setting of one duty: from when, how often, by when, by whom, by which paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.duties.models import Talker
from sanwang.duties.operations.rule import GROUP_KINDS, MANNERS, NewRule
from sanwang.flows.forms.days import DayField
from sanwang.flows.forms.record import RecordForm
from sanwang.flows.queries.ruling import RuleAsked
from sanwang.kernel.periods import Period
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import GroupKind


def _number(label: Any) -> forms.IntegerField:
    """Return a field for a small number; as text, so that what was typed wrong stands there still."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    words = {"required": _("请填一个数。"), "invalid": _("请填一个数。")}
    return forms.IntegerField(label=label, widget=widget, error_messages=words)


class RuleForm(RecordForm):
    """One duty's setting; a field that makes no difference for the duty is not asked."""

    needed = _number(_("每期几次"))
    grace_days = _number(_("期满后宽限几天"))
    group_kinds = forms.MultipleChoiceField(
        label=_("要求哪些党小组"),
        choices=GroupKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请从列出的里面选，至少一个。")},
    )
    manners = forms.MultipleChoiceField(
        label=_("谁谈的才算"),
        choices=Talker.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请从列出的里面选，至少一个。")},
    )
    since = DayField(label=_("从哪天起"))
    until = DayField(label=_("最后一天"), required=False)
    basis = forms.CharField(
        label=_("依据的文件"),
        max_length=120,
        error_messages={"required": _("请写依据的文件，如：×组通〔2026〕8号。")},
    )

    def __init__(self, *args: Any, asked: RuleAsked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        if asked.duty.advice:
            del self.fields["grace_days"]
        if not asked.duty.subjects.placed:
            del self.fields["group_kinds"]
        if asked.duty.code not in MANNERS:
            del self.fields["manners"]

    def record(self) -> NewRule:
        """Return what was filled in; what was not asked is left as shipped."""
        data = self.cleaned_data
        kinds, manners = data.get("group_kinds"), data.get("manners")
        return NewRule(
            id=data["id"],
            duty=self.asked.duty.code,
            since=data["since"],
            until=data.get("until"),
            needed=data["needed"],
            grace_days=data.get("grace_days"),
            group_kinds=None if kinds is None else tuple(kinds),
            manners=None if manners is None else tuple(manners),
            basis=data["basis"],
        )


def opened(*, asked: RuleAsked, today: dt.date) -> RuleForm:
    """Return the form as it opens: what holds today, from the first day of the next period on."""
    rule = asked.rule
    return RuleForm(
        asked=asked,
        initial={
            "id": fresh_id(),
            "since": Period.of(today, asked.duty.months).after,
            "needed": 0 if rule.suspended else rule.needed,
            "grace_days": rule.grace_days,
            "group_kinds": list(rule.group_kinds or GROUP_KINDS),
            "manners": list(rule.manners or MANNERS.get(asked.duty.code, ())),
        },
    )
