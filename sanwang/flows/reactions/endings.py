"""What ends when a member goes or a group's leader changes, and what goes on: pairings, and the role of leader."""

from __future__ import annotations

import datetime as dt

from sanwang.access import rules as access
from sanwang.access.models import Account, Grant
from sanwang.access.operations import grant as grants
from sanwang.access.queries.places import Place
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.organization.events import MemberChanged, OfficeChanged
from sanwang.organization.models import LEADING, Group, Office
from sanwang.organization.roles import Role
from sanwang.service import rules as service
from sanwang.service.models import Pairing, Visit
from sanwang.service.operations import pairing as pairings


def member_left(event: MemberChanged) -> None:
    """Who has gone looks after nobody: his pairings end that day, or after his last visit where one is later."""
    if event.what != "left":
        return
    by, today = Actor.system("a member has left"), clock.today()
    for pairing in Pairing.objects.standing().filter(member=event.member_id, valid_to=None):
        may = permit(by, service.MANAGE_PAIRINGS, pk=pairing.pk, lock=True)
        visits = Visit.objects.standing().filter(pairing=pairing, day__gte=event.from_day)
        last = visits.order_by("-day").values_list("day", flat=True).first()
        if last is None and pairing.valid_from >= event.from_day:
            pairings.withdraw(may, on=today)
        else:
            pairings.end(may, day=last + dt.timedelta(1) if last else event.from_day, on=today)


def member_stayed(event: MemberChanged) -> None:
    """Who had not gone after all looks after his households again, but for those that others were given since."""
    if event.what != "stayed":
        return
    by, standing = Actor.system("a member has stayed"), Pairing.objects.standing()
    given = standing.filter(valid_to=None, valid_from__gte=event.from_day).exclude(member=event.member_id)
    ended = standing.filter(member=event.member_id, valid_to__gte=event.from_day)
    for pairing in ended.exclude(household__in=given.values("household")):
        pairings.go_on(permit(by, service.MANAGE_PAIRINGS, pk=pairing.pk, lock=True))


def leader_changed(event: OfficeChanged) -> None:
    """Whoever leads a group now may record for it, if he has an account; who no longer leads it may not."""
    if event.group_id is None or event.post not in LEADING:
        return
    by, today = Actor.system("the leader has changed"), clock.today()
    group = Group.objects.select_related("village__county").get(pk=event.group_id)
    leading = set(Office.objects.on(today).filter(group=group, post__in=LEADING).values_list("person", flat=True))
    held = Grant.objects.on(today).filter(group=group, role=Role.LEADER).exclude(account__person__in=leading)
    for grant in held.filter(account__person__in=event.former_ids):
        grants.end(permit(by, access.END_GRANT, pk=grant.pk), on=today)
    for account in Account.objects.filter(person__in=leading, is_active=True):
        grants.give(permit(by, access.GIVE_GRANT, pk=account.pk), place=Place(role=Role.LEADER, group=group), on=today)
