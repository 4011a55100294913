"""What commands do in one step: an account for a person, with a role over a place."""

from __future__ import annotations

import datetime as dt

from sanwang.access import rules
from sanwang.access.models import Account, Grant
from sanwang.access.operations import account as accounts
from sanwang.access.operations import grant as grants
from sanwang.access.operations.account import NewAccount
from sanwang.access.queries.places import Place
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit, permit
from sanwang.organization.models import Division


@operation
def take(by: Permit[Division], *, new: NewAccount, place: Place, on: dt.date) -> Grant:
    """Open the account if neither the person nor the user name has one, and give the role if it has none.

    ``by`` is the county's permit to open accounts. Refuses what these two refuse. Repeating it changes nothing.
    """
    by.demand(rules.OPEN_ACCOUNT)
    account = existing(new) or accounts.open(by, new=new)
    return grants.give(permit(by.actor, rules.GIVE_GRANT, pk=account.pk), place=place, on=on)


def existing(new: NewAccount) -> Account | None:
    """Return the person's account, or the one of that user name."""
    if new.person is not None:
        return Account.objects.filter(person=new.person).first()
    return Account.objects.filter(username=accounts.spelled(new.username)).first()
