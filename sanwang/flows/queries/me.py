"""My affairs (我的事): what a member owes this month, to whom, and what his groups do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from sanwang.affairs.models import Activity, ActivityGroup, Attendance, Kind, State
from sanwang.duties.queries.member import Owed, owed_by_member
from sanwang.flows.queries.discharge import VISIT, excused_pairings, month_after
from sanwang.kernel.pages import Moment
from sanwang.kernel.permits import Actor
from sanwang.organization.models import Group, Member, Membership, MembershipKind, Office
from sanwang.service.queries.cared import Cared, cared_for

LEADING = ("group_leader", "acting_leader")
UNMET = ("due", "overdue")
"""States of a subject that still wants a record."""


@dataclass(frozen=True)
class Hamlet:
    """A natural village with the households there that wait for a visit, longest waiting first."""

    name: str
    cards: list[Cared]


@dataclass(frozen=True)
class Excused:
    """A household that need not be visited, and why."""

    card: Cared
    reason: str


@dataclass(frozen=True)
class Households:
    """A member's households by what is due on the day."""

    owed: list[Cared]
    visited: list[Cared]
    excused: list[Excused]
    free: list[Cared]

    @property
    def hamlets(self) -> list[Hamlet]:
        """The owed ones by natural village, the village with the longest waiting household first."""
        names = dict.fromkeys(card.hamlet for card in self.owed)
        return [Hamlet(name, [card for card in self.owed if card.hamlet == name]) for name in names]

    @property
    def visited_special(self) -> bool:
        """Whether a household that must be visited was, this month."""
        return any(card.special for card in self.visited)

    @property
    def others(self) -> list[Cared]:
        """Those that need not be visited, but for the one that is named first when nothing is due."""
        return [card for card in self.free if self.owed or card is not self.longest]

    @property
    def longest(self) -> Cared | None:
        """Who has waited longest of all that were not visited in the month."""
        return max([*self.owed, *self.free], key=lambda card: card.waiting, default=None)


@dataclass(frozen=True)
class Held:
    """An activity of the month: what it counts as, and how the member took part ('' if he is not on its list)."""

    day: dt.date
    kinds: tuple[str, ...]
    theme: str
    took_part: str


@dataclass(frozen=True)
class MyGroup:
    """A group the member is in; ``at_home``: where he studies and is appraised; ``led``: somebody leads it."""

    group: Group
    at_home: bool
    led: bool


@dataclass(frozen=True)
class Affairs:
    """All that the page shows."""

    member: Member
    households: Households
    groups: list[MyGroup]
    held: list[Held]
    missing: tuple[str, ...]
    talk_due: bool

    @property
    def home(self) -> Group | None:
        """The group where he is at home."""
        return next((mine.group for mine in self.groups if mine.at_home), None)

    @property
    def beside(self) -> list[Group]:
        """The groups he works in besides."""
        return [mine.group for mine in self.groups if not mine.at_home]


def households_of(actor: Actor, member_id: int, *, moment: Moment) -> Households:
    """Return a member's households as far as the actor may see them, excuses without their reasons. Eight queries."""
    return _sorted_out(actor, member_id, owed_by_member(member_id, day=moment.day, on=moment.on), moment=moment)


def _sorted_out(
    actor: Actor, member_id: int, owed: Iterable[Owed], *, moment: Moment, reasons: bool = False
) -> Households:
    """Sort the member's households by what the ledger says of their pairings."""
    cards = cared_for(actor, day=moment.day, on=moment.on, member=member_id)
    states = {one.subject.id: one.subject.state for one in owed if one.duty.code == VISIT}
    waiting = [card for card in cards if card.visited_on is None]
    unmet = [card for card in waiting if states.get(card.pairing_id) in UNMET]
    excused = [card for card in waiting if states.get(card.pairing_id) == "excused"]
    asked = [card.pairing_id for card in excused] if reasons else []
    words = excused_pairings(asked, day=moment.day) if asked else {}
    return Households(
        owed=unmet,
        visited=sorted((card for card in cards if card.visited_on), key=lambda card: (card.visited_on, card.head)),
        excused=[Excused(card, words.get(card.pairing_id, "")) for card in excused],
        free=[card for card in waiting if card not in unmet and card not in excused],
    )


def affairs_of(actor: Actor, member: Member, *, moment: Moment) -> Affairs:
    """Return a member's page of the day. Eleven queries at most."""
    owed = owed_by_member(member.pk, day=moment.day, on=moment.on)
    groups = _groups(member, moment.day)
    home = next((mine for mine in groups if mine.at_home), None)
    held = _held(member, groups, moment)
    return Affairs(
        member=member,
        households=_sorted_out(actor, member.pk, owed, moment=moment, reasons=True),
        groups=groups,
        held=held,
        missing=_missing(held) if home else (),
        talk_due=home is not None and home.led and _talk_wanted(owed),
    )


def _groups(member: Member, day: dt.date) -> list[MyGroup]:
    leaders = Office.objects.on(day).filter(post__in=LEADING, group=OuterRef("group"))
    mine = Membership.objects.on(day).filter(member=member).select_related("group")
    rows: QuerySet[Any] = mine.annotate(led=Exists(leaders)).order_by("-kind", "group__code")
    return [MyGroup(row.group, row.kind == MembershipKind.HOME, row.led) for row in rows]


def _held(member: Member, groups: Iterable[MyGroup], moment: Moment) -> list[Held]:
    """What the member's groups held this month, and what he was called to by his branch, newest first."""
    mine = ActivityGroup.objects.filter(activity=OuterRef("pk"), group__in=[one.group.pk for one in groups])
    called = Attendance.objects.filter(activity=OuterRef("pk"), member=member)
    month = moment.day.replace(day=1)
    rows: QuerySet[Activity] = Activity.objects.seen(moment.on).filter(
        Q(Exists(mine)) | Q(Exists(called), branch_own=True),
        Q(meeting=True) | Q(study=True) | Q(party_day=True) | Q(life_meeting=True),
        day__lte=moment.day,
        counts_on__gte=month,
        counts_on__lt=month_after(month),
    )
    found = rows.annotate(took_part=Subquery(called.values("state")[:1])).order_by("-day", "-id")
    return [
        Held(
            row.day,
            tuple(str(kind.label) for kind in row.kinds),
            row.theme,
            str(State(row.took_part).label) if row.took_part else "",
        )
        for row in found
    ]


def _missing(held: Iterable[Held]) -> tuple[str, ...]:
    words = {word for one in held for word in one.kinds}
    wanted = (Kind.MEETING, Kind.STUDY, Kind.PARTY_DAY)
    return tuple(str(kind.label) for kind in wanted if str(kind.label) not in words)


def _talk_wanted(owed: Iterable[Owed]) -> bool:
    """Whether the ledger still wants this quarter's talk with him."""
    return any(one.duty.code == "talk" and one.subject.state in UNMET for one in owed)
