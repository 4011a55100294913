"""For whom an excuse is asked, and what stands and waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanwang.affairs.queries.roster import Called, roster
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.models import Decision, Excuse, Reason
from sanwang.duties.queries.excuses import listed
from sanwang.duties.rules import DECIDE_EXCUSES, SEE_EXCUSE, WITHDRAW_EXCUSE
from sanwang.flows.queries import heads
from sanwang.kernel.permits import Actor, visible
from sanwang.organization.models import Division, Group, Member
from sanwang.organization.roles import VILLAGE_READERS, Role
from sanwang.service.models import Pairing


@dataclass(frozen=True)
class Subject:
    """Who is to be let off: ``kind`` is ``member``, ``pairing`` or ``group``; ``likely``: the reason set first."""

    kind: str
    title: str
    back: str
    village: str
    likely: str = ""
    pairing: int | None = None
    pairings: list[Pairing] = field(default_factory=list)


@dataclass(frozen=True)
class ExcuseRow:
    """What was asked together, in words. ``keys``: the excuses; ``last``: the last day, none for no end."""

    excuse: Excuse
    keys: list[int]
    who: str
    where: str
    duties: list[str | Promise]
    last: dt.date | None
    waits: bool
    may_withdraw: bool


@dataclass(frozen=True)
class ExcuseList:
    """Excuses in reach: those that wait, and those that hold; ``village``: the one the actor decides for."""

    waiting: list[ExcuseRow]
    holding: list[ExcuseRow]
    village: Division | None
    more: bool


def of_group(group: Group) -> Subject:
    """Return a whole group as a subject."""
    return Subject("group", group.name, f"/groups/{group.code}", group.village.short_name)


def of_member(member: Member, *, pairing: str, today: dt.date) -> Subject:
    """Return a member as a subject, or one of his households if its pairing's code is given (and is his)."""
    rows = Pairing.objects.on(today).filter(member=member).select_related("household__head").order_by("code")
    pairings = list(rows)
    name, village = member.person.name, member.village.short_name
    home = member.memberships.on(today).filter(kind="home").select_related("group").first()
    back = f"/groups/{home.group.code}" if home else "/"
    chosen = next((row for row in pairings if row.code == pairing), None)
    if chosen is not None:
        said = _("%(member)s联系的%(head)s家") % {"member": name, "head": chosen.household.head.name}
        return Subject("pairing", said, back, village, Reason.HOUSEHOLD_AWAY.value, chosen.pk)
    likely = Reason.INFIRM.value if member.is_infirm else Reason.AWAY.value if member.is_migrant else ""
    return Subject("member", name, back, village, likely, None, pairings)


def members_of(group: Group, *, today: dt.date) -> list[Called]:
    """Return who is at home in the group: for whom its leader may ask."""
    return [member for member in roster(group, day=today).members if member.is_home]


def excuse_list(actor: Actor, *, group: Group | None, today: dt.date) -> ExcuseList:
    """Return the excuses in the actor's reach that are not over (of one group's people, if given): 200 at most.

    Excuse.DoesNotExist for whoever neither leads nor reads for a village.
    """
    if not actor.holds(Role.LEADER, *VILLAGE_READERS):
        raise Excuse.DoesNotExist
    rows = visible(actor, SEE_EXCUSE)
    if group is not None:
        at_home = group.memberships.on(today).filter(kind="home").values("member")
        rows = rows.filter(group=group) | rows.filter(member__in=at_home) | rows.filter(pairing__member__in=at_home)
    found = list(listed(rows, day=today)[:201])
    mine = set(visible(actor, WITHDRAW_EXCUSE).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    shown = [_row(rows, rows[0].pk in mine) for rows in _together(found[:200])]
    return ExcuseList(
        waiting=[row for row in shown if row.waits],
        holding=[row for row in shown if not row.waits],
        village=visible(actor, DECIDE_EXCUSES).order_by("code").first(),
        more=len(found) > 200,
    )


def _together(excuses: list[Excuse]) -> list[list[Excuse]]:
    """Put together what stands for the same subject, reason, days and decision."""
    found: dict[tuple[object, ...], list[Excuse]] = {}
    for row in excuses:
        subject = (row.member_id, row.group_id, row.pairing_id)
        found.setdefault((*subject, row.reason, row.valid_from, row.valid_to, row.decision), []).append(row)
    return list(found.values())


def _row(excuses: list[Excuse], may_withdraw: bool) -> ExcuseRow:
    first = excuses[0]
    return ExcuseRow(
        excuse=first,
        keys=[row.pk for row in excuses],
        who=_who(first),
        where=first.village.short_name,
        duties=[heads.title(DUTIES[row.duty]) if row.duty in DUTIES else _("全部") for row in excuses],
        last=first.valid_to - dt.timedelta(days=1) if first.valid_to is not None else None,
        waits=first.decision == Decision.PROPOSED,
        may_withdraw=may_withdraw,
    )


def _who(excuse: Excuse) -> str:
    if excuse.group is not None:
        return excuse.group.name
    if excuse.member is not None:
        return excuse.member.person.name
    if excuse.pairing is None:
        return ""
    names = {"member": excuse.pairing.member.person.name, "head": excuse.pairing.household.head.name}
    return str(_("%(member)s联系的%(head)s家") % names)
