"""The page of a group: its ten ones, who leads it, who is let off."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise

from sanwang.affairs.operations.activity import FIRST_DAYS
from sanwang.affairs.queries.activity import held
from sanwang.affairs.queries.roster import Roster, roster
from sanwang.affairs.rules import RECORD_ACTIVITY, RECORD_BRANCH_ACTIVITY
from sanwang.duties.ledger.catalogue import EVERY_DUTY
from sanwang.duties.models import Decision, Excuse
from sanwang.duties.queries.ledger import Line, group_lines
from sanwang.flows.queries.talks import talking
from sanwang.flows.queries.ten import Known, TenLine, lead, sections, still_last_month, tell
from sanwang.kernel.compiled import compiled
from sanwang.kernel.pages import Moment
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Actor, Permit, visible
from sanwang.organization.models import Group, Office, Post
from sanwang.service.rules import RECORD_VISITS


@dataclass(frozen=True)
class GroupPage:
    """What the page shows. ``leader``: name and whether acting; ``let_off``: reasons with numbers of members."""

    group: Group
    members: int
    leader: tuple[str, bool] | None
    lead: list[str]
    sections: list[tuple[str | Promise, list[TenLine]]]
    last_month: Period
    last_lines: list[TenLine]
    last_until: dt.date | None
    """Until when all of last month's lines can be recorded, where there are any."""
    counts_back: bool
    """Whether what is held today may count as last month's."""
    let_off: list[tuple[str, int]]
    waiting: int
    may_record: bool
    enters_visits: bool
    """Whether the reader enters visits of the group's members from their paper notes, and any are owed."""


def group_page(by: Permit[Group], *, moment: Moment) -> GroupPage:
    """Return the page of the permit's group on a day: at most nine queries, whatever the size."""
    group, day = _with_rights(by), moment.day
    called = roster(group, day=day)
    excuses = _excuses(called, day)
    known = _known(by, group, called, excuses, moment)
    lines = group_lines(group.pk, day=day, on=moment.on)
    last = Period(1, Period.of(day, 1).number - 1)
    left = still_last_month(_last_month(group, last, known, lines), known)
    last_lines = [tell(line, known, last=True) for line in left]
    return GroupPage(
        group=group,
        members=len(called.members),
        leader=_leader(called, day),
        lead=lead(lines),
        sections=sections(lines, known, has_main=not last_lines),
        last_month=last,
        last_lines=last_lines,
        last_until=min((line.deadline for line in left), default=None),
        counts_back=day.day <= FIRST_DAYS,
        let_off=_let_off(excuses),
        waiting=sum(row.decision == Decision.PROPOSED for row in excuses),
        may_record=known.may_record,
        enters_visits=moment.on is None and bool(getattr(group, "enters", False)) and any(map(_is_visit, lines)),
    )


def _with_rights(by: Permit[Group]) -> Group:
    """Return the group with its branch and village: ``records``, ``records_branch``, ``enters`` say what he may."""
    return _annotated(by.actor, by.target.pk)[0]


@compiled
def _annotated(actor: Actor, group: int) -> QuerySet[Group]:
    own = visible(actor, RECORD_ACTIVITY).filter(pk=OuterRef("pk"))
    branch = visible(actor, RECORD_BRANCH_ACTIVITY).filter(pk=OuterRef("unit"))
    visits = visible(actor, RECORD_VISITS).filter(pk=OuterRef("pk"))
    rows = Group.objects.select_related("unit", "village").filter(pk=group)
    return rows.annotate(records=Exists(own), records_branch=Exists(branch), enters=Exists(visits))


def _is_visit(line: Line) -> bool:
    return line.duty.code == "visit"


def _known(by: Permit[Group], group: Group, called: Roster, excuses: list[Excuse], moment: Moment) -> Known:
    day, year = moment.day, Period.of(moment.day, 12)
    agreed = [row for row in excuses if row.decision == Decision.AGREED and row.duty in ("talk", EVERY_DUTY)]
    let_off = {row.member_id or 0: row.get_reason_display() for row in agreed}
    talks = talking(called, let_off, actor=by.actor, today=day, on=moment.on)
    now = moment.on is None
    return Known(
        group=group,
        day=day,
        acts=held(group, first=Period(1, Period.of(day, 1).number - 1).first, after=year.after, on=moment.on),
        talks_missing=[one.member.name for one in talks.owed],
        last_admitted=_last_admitted(called, day),
        may_record=now and bool(getattr(group, "records", False)),
        may_record_branch=now and bool(getattr(group, "records_branch", False)),
    )


def _last_month(group: Group, last: Period, known: Known, lines: Iterable[Line]) -> list[Line]:
    """Last month's lines, while the county's days of grace let them be recorded."""
    grace = max((line.deadline - line.period.last for line in lines if line.duty.months == 1), default=dt.timedelta())
    if not known.may_record or known.day > last.last + grace:
        return []
    return group_lines(group.pk, day=known.day, month=last)


def _last_admitted(called: Roster, day: dt.date) -> tuple[str, dt.date] | None:
    inside = [member for member in called.members if member.joined_on <= day]
    last = max(inside, key=lambda member: member.joined_on, default=None)
    return (last.name, last.joined_on) if last is not None else None


def _leader(called: Roster, day: dt.date) -> tuple[str, bool] | None:
    """Return who leads on the day; an acting leader goes before one who is away. He may be of another group."""
    leaders = sorted((member for member in called.members if member.is_leader), key=lambda member: member.leads)
    if leaders:
        return leaders[0].name, leaders[0].leads == Post.ACTING_LEADER
    offices = Office.objects.on(day).filter(group=called.group, post__in=[Post.ACTING_LEADER, Post.GROUP_LEADER])
    found = offices.select_related("person").order_by("post").first()
    return (found.person.name, found.post == Post.ACTING_LEADER) if found is not None else None


def _excuses(called: Roster, day: dt.date) -> list[Excuse]:
    """Return the excuses of members at home that hold on the day, and those that wait."""
    at_home = [member.member_id for member in called.members if member.is_home]
    rows = Excuse.objects.standing().filter(member__in=at_home).exclude(decision=Decision.DECLINED)
    current = rows.exclude(valid_to__lte=day)
    return [row for row in current if row.decision == Decision.PROPOSED or row.valid_from <= day]


def _let_off(excuses: list[Excuse]) -> list[tuple[str, int]]:
    """Return how many members are let off something, by reason."""
    agreed = {(row.member_id, row.get_reason_display()) for row in excuses if row.decision == Decision.AGREED}
    return Counter(reason for _member, reason in agreed).most_common()
