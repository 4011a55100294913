"""The one place that makes an Actor: from a session's account, from a bearer token; who is neither has no grants."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db.models import Q

from sanwang.access.models import Account, Grant, Token
from sanwang.kernel import permits
from sanwang.kernel.permits import Actor
from sanwang.organization.roles import Role

ANONYMOUS = Actor(None, frozenset())


def of_account(account: Account, *, day: dt.date) -> Actor:
    """Return the actor with all grants that hold on the day (one query)."""
    return _actor(account, Grant.objects.on(day).filter(account=account).select_related("division"))


def of_token(raw: str, *, at: dt.datetime) -> Actor | None:
    """Return the actor of a bearer token: it holds the one grant that the token names (one query).

    None for an unknown or ended token, a closed account, a grant that does not hold on that day.
    """
    found = (
        Token.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), digest=digest(raw), account__is_active=True)
        .filter(grant__in=Grant.objects.on(at.date()))
        .select_related("account", "grant__division")
        .first()
    )
    return _actor(found.account, [found.grant]) if found else None


def digest(raw: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(raw.encode()).digest()


def _actor(account: Account, grants: Iterable[Grant]) -> Actor:
    held = (_seat(grant, account) for grant in grants)
    return Actor(
        account.pk,
        frozenset(grant for grant in held if grant is not None),
        person_id=account.person_id,
        name=account.display_name,
    )


def _seat(grant: Grant, account: Account) -> permits.Grant | None:
    """Return the grant as rules read it; none for a member's grant of an account that is nobody's."""
    if grant.role == Role.MEMBER:
        return permits.Grant(grant.role, "self", account.person_id) if account.person_id else None
    if grant.group_id:
        return permits.Grant(grant.role, "group", grant.group_id)
    division = grant.division
    return permits.Grant(grant.role, division.level, division.pk) if division else None
