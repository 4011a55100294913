"""My affairs (我的事): what a member owes this month, to whom, and what his groups do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from sanwang.affairs.models import CALLED, CAME, Activity, ActivityGroup, Attendance, Kind
from sanwang.affairs.models import State as Part
from sanwang.duties.queries.discharge import ATTENDED
from sanwang.duties.queries.excuses import LetOff, let_off
from sanwang.duties.queries.member import Owed, owed_by_member
from sanwang.duties.states import State
from sanwang.flows.queries.households import UNMET, Households, sort_out
from sanwang.kernel.compiled import compiled
from sanwang.kernel.pages import Moment
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Actor
from sanwang.organization.models import LEADING, Group, Member, Membership, MembershipKind, Office
from sanwang.service.queries.cared import Cared, cared_for


@dataclass(frozen=True)
class Held:
    """An activity of the month, as the member has to know it.

    ``group``: whose it was, where it was not his home group's. ``part``: how he took part, in words, or ''.
    ``state``: due where his own part in it is still wanted.
    """

    day: dt.date
    kinds: tuple[Kind, ...]
    theme: str
    at_home: bool
    group: str
    part: str
    state: State

    @property
    def words(self) -> tuple[str, ...]:
        """What it counts as."""
        return tuple(str(kind.label) for kind in self.kinds)


@dataclass(frozen=True)
class MyGroup:
    """A group the member is in; ``at_home``: where he studies and is appraised; ``led``: somebody leads it."""

    group: Group
    at_home: bool
    led: bool


@dataclass(frozen=True)
class LastMonth:
    """The households without a visit on record in the month before, which may be recorded until its grace ends."""

    month: Period
    until: dt.date
    cards: list[Cared]


@dataclass(frozen=True)
class Affairs:
    """All that the page shows. ``missing``: what his home group has not held yet; ``spared``: what is not asked of him.

    ``spared_why``: the words of the excuse. ``last``: what is left of the month before; none where nothing is.
    """

    member: Member
    households: Households
    groups: list[MyGroup]
    held: list[Held]
    missing: tuple[str, ...]
    spared: tuple[str, ...]
    spared_why: str
    talk_due: bool
    last: LastMonth | None

    @property
    def home(self) -> Group | None:
        """The group where he is at home."""
        return next((mine.group for mine in self.groups if mine.at_home), None)

    @property
    def beside(self) -> list[Group]:
        """The groups he works in besides."""
        return [mine.group for mine in self.groups if not mine.at_home]


def affairs_of(actor: Actor, member: Member, *, moment: Moment) -> Affairs:
    """Return a member's page of the day. Nine queries."""
    cards = cared_for(actor, day=moment.day, on=moment.on, member=member.pk)
    pairings = tuple(card.pairing_id for card in cards)
    owed = owed_by_member(
        member.pk, day=moment.day, on=moment.on, pairings=pairings, with_records=False, graced=("visit",)
    )
    current = [one for one in owed if one.period.is_open(moment.day)]
    off = let_off(member.pk, pairings, day=moment.day)
    own = {one.duty.code: one.subject.state for one in current if one.duty.code != "visit"}
    groups = _groups(member, moment.day)
    held = _held(member, groups, own, moment)
    return Affairs(
        member=member,
        households=sort_out(cards, _visits(current), off.pairings),
        groups=groups,
        held=held,
        missing=_missing(held, own) if any(mine.at_home for mine in groups) else (),
        spared=tuple(str(Kind(kind).label) for kind, duty in ATTENDED.items() if own.get(duty) is State.EXCUSED),
        spared_why=_why(off),
        talk_due=own.get("talk") in UNMET and any(mine.at_home and mine.led for mine in groups),
        last=_last_month(cards, [one for one in owed if not one.period.is_open(moment.day)]),
    )


def _last_month(cards: Iterable[Cared], owed: Sequence[Owed]) -> LastMonth | None:
    """Return what is not recorded of the month before, of those whom he looks after still; longest waiting first."""
    unmet = {one.subject.id for one in owed if one.subject.state in UNMET}
    left = [card for card in cards if card.pairing_id in unmet]
    return LastMonth(owed[0].period, owed[0].deadline, left) if left else None


def _visits(owed: Iterable[Owed]) -> dict[int, State]:
    return {one.subject.id: one.subject.state for one in owed if one.duty.code == "visit"}


def _why(off: LetOff) -> str:
    return next((off.duties[code] for code in ("*", *ATTENDED.values()) if code in off.duties), "")


def _groups(member: Member, day: dt.date) -> list[MyGroup]:
    found = _memberships(member.pk, day)
    return [MyGroup(row.group, row.kind == MembershipKind.HOME, bool(vars(row)["led"])) for row in found]


@compiled
def _memberships(member: int, day: dt.date) -> QuerySet[Membership]:
    leads = Office.objects.on(day).filter(post__in=LEADING, group=OuterRef("group"))
    rows = Membership.objects.on(day).filter(member=member).select_related("group").annotate(led=Exists(leads))
    return rows.order_by("-kind", "group__code")


def _held(member: Member, groups: Iterable[MyGroup], own: Mapping[str, State], moment: Moment) -> list[Held]:
    """What the member's groups held this month, and what he was called to by his branch, newest first."""
    home = tuple(one.group.pk for one in groups if one.at_home)
    beside = tuple(one.group.pk for one in groups if not one.at_home)
    month = Period.of(moment.day, 1)
    found = _activities(member.pk, home, beside, moment.day, month.first, month.after, moment.on)
    return [_as_held(row, own) for row in found]


@compiled
def _activities(  # noqa: PLR0913 - what is asked, handed on as it is
    member: int,
    home_groups: tuple[int, ...],
    groups_beside: tuple[int, ...],
    day: dt.date,
    first: dt.date,
    after: dt.date,
    on: dt.date | None,
) -> QuerySet[Activity]:
    hosts = ActivityGroup.objects.filter(activity=OuterRef("pk"))
    home, beside = hosts.filter(group__in=home_groups), hosts.filter(group__in=groups_beside)
    called = Attendance.objects.filter(activity=OuterRef("pk"), member=member)
    rows = Activity.objects.seen(on).filter(
        Q(Exists(home)) | Q(Exists(beside)) | Q(Exists(called), branch_own=True),
        reduce(or_, (Q((kind, True)) for kind in CALLED)),
        day__lte=day,
        counts_on__gte=first,
        counts_on__lt=after,
    )
    found = rows.annotate(
        part=Subquery(called.values("state")[:1]),
        at_home=Exists(home),
        beside=Subquery(beside.values("group__name")[:1]),
    )
    return found.order_by("-day", "-id")


def _as_held(row: Activity, own: Mapping[str, State]) -> Held:
    found: dict[str, str] = vars(row)
    at_home = bool(found["at_home"]) or row.branch_own
    state, part = _part(row.kinds, found["part"] or "", own if at_home else {})
    return Held(row.day, tuple(row.kinds), row.theme, at_home, "" if at_home else found["beside"], part, state)


def _part(kinds: Iterable[Kind], part: str, own: Mapping[str, State]) -> tuple[State, str]:
    """Return how the member stands to an activity, and the words for it."""
    words = str(Part(part).label) if part else ""
    wanted = {own.get(ATTENDED[kind]) for kind in kinds if kind in ATTENDED}
    if part in CAME or not wanted & set(UNMET):
        return State.DONE, words
    return State.DUE, words or _("还没有参加记录")


def _missing(held: Iterable[Held], own: Mapping[str, State]) -> tuple[str, ...]:
    """What the home group has not held, but for what is not asked of him."""
    seen = {kind for one in held if one.at_home for kind in one.kinds}
    wanted = (Kind.MEETING, Kind.STUDY, Kind.PARTY_DAY)
    spared = {kind for kind in wanted if own.get(ATTENDED.get(kind, "")) is State.EXCUSED}
    return tuple(str(kind.label) for kind in wanted if kind not in seen | spared)
