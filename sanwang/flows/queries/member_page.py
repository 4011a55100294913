"""A member's page as others see it: where he stands, what he owes this month, his visits; personal data masked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.queries.member import Owed, owed_by_member
from sanwang.flows.queries import heads
from sanwang.kernel import secrets
from sanwang.kernel.pages import Moment
from sanwang.kernel.permits import Actor, Permit, visible
from sanwang.organization.models import Member, Membership, Office
from sanwang.organization.queries.members import places
from sanwang.organization.rules import MANAGE_MEMBER
from sanwang.service.models import Visit
from sanwang.service.rules import SEE_VISIT

SHOWN = 12
"""Visits on the page, newest first."""


@dataclass(frozen=True)
class Owes:
    """A duty of his in its period: how many of how many are done (one, but for visits), and the state's shape."""

    title: str
    period_word: str
    state: str
    done: int
    owed: int


@dataclass(frozen=True)
class MemberPage:
    """What the page shows. ``himself``: sex, year of birth, education, occupation, as far as they are known."""

    member: Member
    standing: str
    himself: list[str]
    phone: str
    id_number: str
    home: Membership | None
    beside: list[Membership]
    posts: list[Office]
    owes: list[Owes]
    visits: list[Visit]
    may_change: bool


def member_page(seen: Permit[Member], *, moment: Moment) -> MemberPage:
    """Return a member's page on the day. Nine queries."""
    member = Member.objects.select_related("person", "unit", "village").get(pk=seen.target.pk)
    person = member.person
    inside = places(member, day=moment.day)
    return MemberPage(
        member=member,
        standing=str(member.standing_on(moment.day).label),
        himself=_himself(member),
        phone=person.masked_phone,
        id_number=secrets.masked_id(person.id_number),
        home=next((row for row in inside if row.kind == "home"), None),
        beside=[row for row in inside if row.kind != "home"],
        posts=list(Office.objects.on(moment.day).filter(person=person).select_related("group").order_by("valid_from")),
        owes=_owes(owed_by_member(member.pk, day=moment.day, on=moment.on)),
        visits=_visits(seen.actor, member, moment),
        may_change=_may_change(seen.actor, member, moment),
    )


def _himself(member: Member) -> list[str]:
    person = member.person
    born = _("%(year)s年生") % {"year": person.birth_date.year} if person.birth_date else ""
    return [one for one in (person.get_sex_display(), born, person.education, member.occupation) if one]


def _may_change(actor: Actor, member: Member, moment: Moment) -> bool:
    return moment.on is None and visible(actor, MANAGE_MEMBER).filter(pk=member.pk).exists()


def _owes(found: list[Owed]) -> list[Owes]:
    """One line a duty, in the order of the source: visits are counted together."""
    return [_line(mine) for code in DUTIES if (mine := [one for one in found if one.duty.code == code])]


def _line(mine: list[Owed]) -> Owes:
    duty, period = mine[0].duty, mine[0].period
    states = [str(one.subject.state.value) for one in mine]
    worst = next(state for state in ("overdue", "due", "advice", "done", "late", "excused") if state in states)
    done = states.count("done") + states.count("late")
    return Owes(str(heads.title(duty)), heads.spoken(period), worst, done, len(mine))


def _visits(actor: Actor, member: Member, moment: Moment) -> list[Visit]:
    rows = visible(actor, SEE_VISIT).filter(pairing__member=member, day__lte=moment.day)
    day: dt.date | None = moment.on
    kept = rows.filter(recorded_on__lte=day, stands_to__gt=day) if day else rows.filter(withdrawn_on=None)
    return list(kept.select_related("pairing__household__head").order_by("-day", "-id")[:SHOWN])
