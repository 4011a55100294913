"""The page of a group: its ten ones, who leads it, who is let off."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils.functional import Promise

from sanwang.affairs.queries.activity import held
from sanwang.affairs.rules import RECORD_ACTIVITY, RECORD_BRANCH_ACTIVITY
from sanwang.duties.models import Decision, Excuse
from sanwang.duties.queries.ledger import Line, group_lines
from sanwang.flows.queries.talks import talk_list
from sanwang.flows.queries.ten import Known, TenLine, lead, sections, still_last_month
from sanwang.kernel.pages import Moment
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Permit, visible
from sanwang.organization.models import Group, Member, Office, Post


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
    let_off: list[tuple[str, int]]
    waiting: int
    may_record: bool


def group_page(by: Permit[Group], *, moment: Moment) -> GroupPage:
    """Return the page of the permit's group on a day: at most fourteen queries."""
    group, day = by.target, moment.day
    month = Period.of(day, 1)
    known = _known(by, moment)
    lines = group_lines(group.pk, day=day, on=moment.on)
    last = Period(1, month.number - 1)
    last_lines = still_last_month(_last_month(group, last, known), known)
    let_off, waiting = _let_off(group, day)
    return GroupPage(
        group=group,
        members=group.memberships.on(day).count(),
        leader=_leader(group, day),
        lead=lead(lines),
        sections=sections(lines, known),
        last_month=last,
        last_lines=last_lines,
        let_off=let_off,
        waiting=waiting,
        may_record=known.may_record,
    )


def _known(by: Permit[Group], moment: Moment) -> Known:
    group, day, actor = by.target, moment.day, by.actor
    year = Period.of(day, 12)
    talks = talk_list(group, actor=actor, today=day, on=moment.on)
    first = min(year.first, Period(1, Period.of(day, 1).number - 1).first)
    now = moment.on is None
    return Known(
        group=group,
        day=day,
        acts=held(group, first=first, after=year.after, on=moment.on),
        talks_missing=[one.member.name for one in talks.owed],
        last_admitted=_last_admitted(group, day),
        may_record=now and visible(actor, RECORD_ACTIVITY).filter(pk=group.pk).exists(),
        may_record_branch=now and visible(actor, RECORD_BRANCH_ACTIVITY).filter(pk=group.unit_id).exists(),
    )


def _last_month(group: Group, last: Period, known: Known) -> list[Line]:
    """Last month's lines, while they can still be recorded."""
    if not known.may_record or known.day.day > 5:
        return []
    return group_lines(group.pk, day=known.day, month=last)


def _last_admitted(group: Group, day: dt.date) -> tuple[str, dt.date] | None:
    inside = group.memberships.on(day).values("member")
    found = Member.objects.filter(pk__in=inside, joined_on__lte=day).select_related("person").order_by("-joined_on")
    last = found.first()
    return (last.person.name, last.joined_on) if last is not None else None


def _leader(group: Group, day: dt.date) -> tuple[str, bool] | None:
    """Return who leads on the day; an acting leader goes before one who is away."""
    offices = Office.objects.on(day).filter(group=group, post__in=[Post.ACTING_LEADER, Post.GROUP_LEADER])
    found = offices.select_related("person").order_by("post").first()
    return (found.person.name, found.post == Post.ACTING_LEADER) if found is not None else None


def _let_off(group: Group, day: dt.date) -> tuple[list[tuple[str, int]], int]:
    """Return how many members are let off something, by reason, and how many excuses wait."""
    at_home = group.memberships.on(day).filter(kind="home").values("member")
    rows = Excuse.objects.standing().filter(member__in=at_home).exclude(valid_to__lte=day)
    agreed = {
        (row.member_id, row.get_reason_display()) for row in rows if row.decision == "agreed" and row.valid_from <= day
    }
    counted = Counter(reason for _member, reason in agreed)
    return counted.most_common(), sum(row.decision == Decision.PROPOSED for row in rows)
