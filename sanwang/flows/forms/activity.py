"""The form of an activity: several kinds at once, several groups together, and who came."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.affairs.models import CALLED, Activity
from sanwang.affairs.operations.activity import BRANCH_KINDS, GROUP_KINDS, TEXTS, NewActivity, last_month
from sanwang.flows.forms.days import PICK, DayForm
from sanwang.flows.queries.sheet import Sheet, marked
from sanwang.kernel.dates import month_word
from sanwang.kernel.records import fresh_id

SHOWS_LAST_MONTH = 10
"""Up to which day of a month the form offers to count an activity for the month before."""


class ActivityForm(DayForm):
    """What was held. The list of who came is beside it: see ``flows/queries/sheet.py``."""

    kinds = forms.MultipleChoiceField(
        label=_("这次记录同时算作（可多选）"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选这次算作什么，至少一样。")},
    )
    for_last = forms.BooleanField(required=False)
    groups = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("只能和本村的党小组合开。")},
    )
    theme_used = forms.CharField(label=_("主题"), required=False, max_length=TEXTS["theme"], widget=forms.RadioSelect)
    theme = forms.CharField(
        label=_("另写一个主题"),
        required=False,
        max_length=TEXTS["theme"],
        widget=forms.TextInput(attrs={"list": "themes"}),
    )
    place = forms.CharField(label=_("地点"), required=False, max_length=TEXTS["place"])
    decided = forms.CharField(
        label=_("定了什么事"), required=False, max_length=TEXTS["decided"], widget=forms.Textarea(attrs={"rows": 3})
    )
    reports = forms.MultipleChoiceField(
        label=_("一起阅的汇报"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("有的汇报刚才已经阅过或者撤回了，请再看一遍。")},
    )

    field_order = ("kinds", "when", "day", "for_last", "groups", "theme_used", "theme", "place", "decided", "reports")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.host = choices.host
        for name in ("decided", "reports") if self.host else ("groups",):
            del self.fields[name]  # not asked here: neither shown nor taken
        allowed = GROUP_KINDS if self.host else BRANCH_KINDS
        self.fields["kinds"].choices = [(kind.value, kind.label) for kind in allowed]  # type: ignore[attr-defined]
        if self.host:
            groups = [(sheet.group.code, sheet.group.name) for sheet in choices.others]
            self.fields["groups"].choices = groups  # type: ignore[attr-defined]
        else:
            self.fields["reports"].choices = choices.reports  # type: ignore[attr-defined]
        themes = dict.fromkeys([*choices.themes, *filter(None, [self.data.get("theme_used", "")])])
        self.fields["theme_used"].widget.choices = [*((theme, theme) for theme in themes), ("", _("不写"))]
        self.fields["for_last"].label = _("算作%(month)s的（只限每月头五天开展的）") % {
            "month": month_word(last_month(self.today)[1])
        }
        self.fields["place"].widget.attrs["list"] = "places"

    @property
    def offers_last_month(self) -> bool:
        """Whether the question for which month it counts is asked at all."""
        return self.today.day <= SHOWS_LAST_MONTH

    @property
    def together(self) -> list[str]:
        """The codes of the other groups that are ticked, as sent or as first set."""
        return [str(code) for code in self["groups"].value() or []] if self.host else []

    def record(self, lists: Sequence[Sheet]) -> NewActivity:
        """Return what was filled in; ``lists``: those of all groups that may have held it."""
        data = self.cleaned_data
        kinds = tuple(data["kinds"])
        groups = (self.host, *data["groups"]) if self.host else ()
        called = [sheet for code in groups for sheet in lists if sheet.group.code == code] if groups else lists
        return NewActivity(
            id=data["id"],
            kinds=kinds,
            day=data["held_on"],
            groups=groups,
            for_day=last_month(data["held_on"])[1] if data["for_last"] else None,
            theme=data["theme"] or data["theme_used"],
            place=data["place"],
            decided=data.get("decided", ""),
            attendance=marked(called) if set(CALLED) & set(kinds) else (),
            takes_up=tuple(uuid.UUID(report) for report in data.get("reports", ())),
        )


class Choices:
    """What the form offers. ``host``: the group's code, empty for the branch's own; ``others``: groups to join."""

    def __init__(
        self,
        *,
        host: str = "",
        others: Iterable[Sheet] = (),
        themes: Sequence[str] = (),
        reports: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.host = host
        self.others = list(others)
        self.themes = list(themes)
        self.reports = list(reports)


def opened(*, today: dt.date, choices: Choices, kinds: Sequence[str], last: bool) -> ActivityForm:
    """Return the form as it opens: today, a fresh id; ``last``: for the month before, with its last day picked."""
    initial: dict[str, Any] = {"id": fresh_id(), "when": today.isoformat(), "kinds": list(kinds), "theme_used": ""}
    if last:
        initial |= {"when": PICK, "day": last_month(today)[1]}
    initial["reports"] = [report for report, _label in choices.reports]
    return ActivityForm(initial=initial, today=today, choices=choices)


def reopened(activity: Activity, *, today: dt.date, choices: Choices, groups: Sequence[str]) -> ActivityForm:
    """Return the form with what a record says, to correct it."""
    if activity.theme and activity.theme not in choices.themes:
        choices.themes.insert(0, activity.theme)
    initial = {
        "id": fresh_id(),
        "when": PICK,
        "day": activity.day,
        "kinds": [kind.value for kind in activity.kinds],
        "for_last": activity.for_day is not None,
        "groups": list(groups),
        "theme_used": activity.theme,
        "place": activity.place,
        "decided": activity.decided,
    }
    return ActivityForm(initial=initial, today=today, choices=choices)
