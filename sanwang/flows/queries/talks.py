"""With whom a leader has still to talk in the quarter, and with whom he has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sanwang.affairs.queries.roster import Called, Roster, roster
from sanwang.affairs.queries.talk import last_talks
from sanwang.duties.queries.excuses import members_let_off
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Actor
from sanwang.organization.models import Group


@dataclass(frozen=True)
class Talking:
    """A member at home in the group: when he was last talked with in the quarter, or why it is not required."""

    member: Called
    talked_on: dt.date | None
    let_off: str


@dataclass(frozen=True)
class TalkList:
    """``members``: those still to be talked with first. ``holders``: who may have held the talks, if asked."""

    group: Group
    quarter: Period
    members: list[Talking]
    holders: list[tuple[int, str]]

    @property
    def owed(self) -> list[Talking]:
        """Who has still to be talked with."""
        return [one for one in self.members if one.talked_on is None and not one.let_off]

    @property
    def rest(self) -> list[Talking]:
        """Who has been talked with, or need not be."""
        return [one for one in self.members if one.talked_on is not None or one.let_off]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Member codes with names."""
        return [(one.member.code, one.member.name) for one in [*self.owed, *self.rest]]


def talk_list(group: Group, *, actor: Actor, today: dt.date, on: dt.date | None = None) -> TalkList:
    """Return the members at home in the group but its leader (``on``: as recorded by that day): three queries."""
    called = roster(group, day=today)
    let_off = members_let_off([member.member_id for member in called.members], duties=["talk"], day=today)
    return talking(called, let_off, actor=actor, today=today, on=on)


def talking(
    called: Roster, let_off: Mapping[int, str], *, actor: Actor, today: dt.date, on: dt.date | None = None
) -> TalkList:
    """Return the same from a roster and the members let off, by their reasons: one query."""
    group, quarter = called.group, Period.of(today, 3)
    talked = last_talks(group, first=quarter.first, after=quarter.after, on=on)
    home = [member for member in called.members if member.is_home]
    leaders = [member for member in called.members if member.is_leader]
    rows = [
        Talking(member, talked.get(member.member_id), let_off.get(member.member_id, ""))
        for member in home
        if not member.is_leader and member.person_id != actor.person_id
    ]
    return TalkList(group, quarter, rows, _holders(leaders, actor))


def _holders(leaders: list[Called], actor: Actor) -> list[tuple[int, str]]:
    """Return nobody for a leader: he held them. Others say whether the leader did, or they themselves."""
    if any(leader.person_id == actor.person_id for leader in leaders):
        return []
    mine = [(actor.person_id, actor.name)] if actor.person_id is not None else []
    return [*((leader.person_id, leader.name) for leader in leaders), *mine]
