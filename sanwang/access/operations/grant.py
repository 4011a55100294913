"""Roles are given over a place from a day, and end on a day."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from sanwang.access import rules
from sanwang.access.events import GrantEnded, GrantGiven
from sanwang.access.models import Account, Grant
from sanwang.access.queries.places import Place
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse
from sanwang.organization.roles import Role


@operation
def give(by: Permit[Account], *, place: Place, on: dt.date) -> Grant:
    """Give a role over a place from the day on; the same again returns the grant that holds.

    Refuses a place that is not of the role's kind or lies in another county, a member's role for an account
    that is no person's, and roles that may not meet in one person.
    """
    account = by.demand(rules.GIVE_GRANT)
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # two grants at once see one another
    _check(account, place)
    current = Grant.objects.running(on).filter(account=account)
    same = current.filter(role=place.role, division=place.division, group=place.group, valid_from__lte=on).first()
    if same is not None:
        return same
    if not rules.may_meet({place.role, *current.values_list("role", flat=True)}):
        raise refuse("role", _("系统管理员和审计不能兼任别的角色"))
    grant = Grant(account=account, role=place.role, division=place.division, group=place.group, valid_from=on)
    grant.save(force_insert=True)
    emit(GrantGiven(account_id=account.pk, grant_id=grant.pk, role=place.role), by=by, subject=grant)
    return grant


def _check(account: Account, place: Place) -> None:
    if not account.is_active:
        raise refuse("role", _("账号已停用"))
    if place.level != rules.SEATS[place.role]:
        raise refuse("place", _("这个角色不能授在这一级"))
    if not place.lies_in(account.county_id):
        raise refuse("place", _("只能授本县的范围"))
    if place.role == Role.MEMBER and account.person_id is None:
        raise refuse("role", _("这个账号没有对应的党员"))


@operation
def end(by: Permit[Grant], *, on: dt.date) -> None:
    """End a grant: from the day on it no longer holds. One that was given that day or later is withdrawn."""
    grant = by.demand(rules.END_GRANT)
    running = Grant.objects.running(on).filter(pk=grant.pk)
    ended = running.filter(valid_from__lt=on).update(valid_to=on) or running.update(withdrawn_on=on)
    if ended:
        emit(GrantEnded(account_id=grant.account_id, grant_id=grant.pk), by=by)
