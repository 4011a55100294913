"""The attendance list of a form: who is called, and what is set beforehand for whoever is away or let off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanwang.affairs.models import State
from sanwang.affairs.queries.roster import Called, Roster, rosters
from sanwang.duties.queries.excuses import members_let_off
from sanwang.organization.models import Division, Group

ATTENDANCE = ("study_attendance", "party_day_attendance")
MARKS = (
    (State.PRESENT, _("到")),
    (State.ONLINE, _("线上")),
    (State.HOME_TAUGHT, _("送学")),
    (State.LEAVE, _("请假")),
    (State.ABSENT, _("缺席")),
)
"""States as they stand on the buttons of the list."""


@dataclass(frozen=True)
class Row:
    """A member on the list of a group. ``name`` is the form field's; ``why``: what sets him apart, in words."""

    name: str
    code: str
    who: str
    state: str
    why: str | Promise = ""
    is_home: bool = True

    @property
    def marks(self) -> list[tuple[str, str | Promise, str | Promise, bool]]:
        """The buttons: value, short word, whole word, whether it is set."""
        return [(state.value, word, state.label, state.value == self.state) for state, word in MARKS]


@dataclass(frozen=True)
class Sheet:
    """The list of one group: those set as present first, then those who are away or let off."""

    group: Group
    rows: tuple[Row, ...]

    @property
    def here(self) -> list[Row]:
        """Whom the form expects."""
        return [row for row in self.rows if not row.why]

    @property
    def apart(self) -> list[Row]:
        """Who is away or let off."""
        return [row for row in self.rows if row.why]


def sheets(village: Division, *, day: dt.date) -> list[Sheet]:
    """Return the lists of all groups of a village on a day: three queries, whatever their number."""
    called = rosters(village, day=day)
    members = {member.member_id for roster in called for member in roster.members}
    let_off = members_let_off(members, duties=ATTENDANCE, day=day)
    return [_sheet(roster, let_off) for roster in called]


def _sheet(roster: Roster, let_off: Mapping[int, str]) -> Sheet:
    rows = (_row(roster.group, member, let_off.get(member.member_id, "")) for member in roster.members)
    return Sheet(roster.group, tuple(rows))


def _row(group: Group, member: Called, reason: str) -> Row:
    """Set whoever is away, infirm or let off as on leave: one tap makes it online or taught at home."""
    why: str | Promise = ""
    if member.is_migrant:
        why = _("外出")
    elif member.is_infirm:
        why = _("年老体弱")
    elif reason:
        why = _("不作要求")
    state = State.LEAVE if why else State.PRESENT
    return Row(f"a-{group.code}-{member.code}", member.code, member.name, state.value, why, member.is_home)


def as_recorded(lists: Iterable[Sheet], states: Mapping[str, str]) -> list[Sheet]:
    """Return the lists with the states of a record, by member code."""
    return [
        replace(sheet, rows=tuple(replace(row, state=states.get(row.code, row.state)) for row in sheet.rows))
        for sheet in lists
    ]


def filled(lists: Iterable[Sheet], posted: Mapping[str, str]) -> list[Sheet]:
    """Return the lists with the states that were sent; what was not sent stays as it was set."""
    return [
        replace(sheet, rows=tuple(replace(row, state=posted.get(row.name, row.state)) for row in sheet.rows))
        for sheet in lists
    ]


def marked(lists: Iterable[Sheet]) -> tuple[tuple[str, str], ...]:
    """Return member codes with their states, each member once: as his first list says."""
    found: dict[str, str] = {}
    for sheet in lists:
        for row in sheet.rows:
            found.setdefault(row.code, row.state)
    return tuple(found.items())
