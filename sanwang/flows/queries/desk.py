"""What the form of an activity lies on: who holds it, who is called, themes and places used before, reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from sanwang.affairs.models import Activity, ActivityGroup
from sanwang.affairs.operations.activity import last_month
from sanwang.affairs.queries import activity as activities
from sanwang.affairs.rules import TAKE_UP_REPORT
from sanwang.flows.queries.sheet import Sheet, as_recorded, sheets
from sanwang.kernel.dates import day_word
from sanwang.kernel.permits import Actor, visible
from sanwang.organization.models import Group, Unit

LOOKS_BACK = dt.timedelta(days=120)
"""How far back themes and places are looked for."""


@dataclass(frozen=True)
class Desk:
    """``group``: the host, none for the branch's own. ``sheets``: the lists of all groups it may be held with."""

    unit: Unit
    group: Group | None
    sheets: list[Sheet]
    themes: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    reports: list[Activity] = field(default_factory=list)

    @property
    def host(self) -> list[Sheet]:
        """The host's own list; of the branch's own activities every list."""
        return [sheet for sheet in self.sheets if self.group is None or sheet.group == self.group]

    @property
    def others(self) -> list[Sheet]:
        """Groups of the village with which the host may hold it."""
        return [] if self.group is None else [sheet for sheet in self.sheets if sheet.group != self.group]


def of_group(group: Group, *, kinds: Sequence[str], today: dt.date) -> Desk:
    """Return what a group's form needs: five queries."""
    return _desk(group.unit, group, sheets(group.village, day=today), kinds, today)


def of_branch(unit: Unit, *, actor: Actor, kinds: Sequence[str], today: dt.date) -> Desk:
    """Return what the branch's own form needs; reports only for whoever may take them up: six queries."""
    lists = [sheet for sheet in sheets(unit.division, day=today) if sheet.group.unit_id == unit.pk]
    desk = _desk(unit, None, _at_home_only(lists), kinds, today)
    mine = visible(actor, TAKE_UP_REPORT).filter(village=unit.division)
    waiting = activities.waiting(mine, since=last_month(today)[0])
    return replace(desk, reports=waiting)


def held_with(activity: Activity) -> tuple[Group | None, list[str], dict[str, str]]:
    """Return the host of a record, the codes of the groups beside it, and member codes with their states."""
    held_by = list(ActivityGroup.objects.filter(activity=activity).select_related("group__unit", "group__village"))
    host = next((row.group for row in held_by if row.is_host), None)
    states = dict(activity.attendance.values_list("member__code", "state"))
    return host, [row.group.code for row in held_by if not row.is_host], states


def with_sheets(desk: Desk, lists: list[Sheet]) -> Desk:
    """Return the desk with other lists on it."""
    return replace(desk, sheets=lists)


def with_states(desk: Desk, states: Mapping[str, str]) -> Desk:
    """Return the desk with the lists as a record has them."""
    return replace(desk, sheets=as_recorded(desk.sheets, states))


def report_labels(reports: Sequence[Activity]) -> list[tuple[str, str]]:
    """Return reports as choices: the record's id, and whose it is of which day."""
    said = _("%(group)s，%(day)s")
    return [
        (str(one.pk), said % {"group": getattr(one, "group_name", ""), "day": day_word(one.day)}) for one in reports
    ]


def _desk(unit: Unit, group: Group | None, lists: list[Sheet], kinds: Sequence[str], today: dt.date) -> Desk:
    since = today - LOOKS_BACK
    themes, places = activities.themes(unit, since=since, kinds=kinds), activities.places(unit, since=since)
    return Desk(unit, group, lists, themes, places)


def _at_home_only(lists: Sequence[Sheet]) -> list[Sheet]:
    """The branch calls everybody once: where he is at home."""
    homes = ((sheet.group, tuple(row for row in sheet.rows if row.is_home)) for sheet in lists)
    return [Sheet(group, rows) for group, rows in homes if rows]
