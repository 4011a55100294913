"""The one place that makes an Actor: from a session's account, from a bearer token; who is neither has no grants."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db import connection

from sanwang.access.models import Account, Grant
from sanwang.kernel import permits
from sanwang.kernel.permits import Actor
from sanwang.organization.roles import Role

ANONYMOUS = Actor(None, frozenset())
_HELD = """
select a.id, a.person_id, a.display_name, g.role, g.group_id, d.level, d.id
from access_token t
join access_account a on a.id = t.account_id
join access_grant g on g.id = t.grant_id
left join organization_division d on d.id = g.division_id
where t.digest = %(digest)s and (t.ends_at is null or t.ends_at > %(at)s) and a.is_active
  and g.withdrawn_on is null and g.valid_from <= %(day)s and (g.valid_to is null or g.valid_to > %(day)s)
"""
"""Written out: every call of the API asks it, and the ORM took longer to put it together than to run it."""


def of_account(account: Account, *, day: dt.date) -> Actor:
    """Return the actor with all grants that hold on the day (one query)."""
    return _actor(account, Grant.objects.on(day).filter(account=account).select_related("division"))


def of_token(raw: str, *, at: dt.datetime) -> Actor | None:
    """Return the actor of a bearer token: it holds the one grant that the token names (one query).

    None for an unknown or ended token, a closed account, a grant that does not hold on that day.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"digest": digest(raw), "at": at, "day": at.date()})
        found = cursor.fetchone()
    if found is None:
        return None
    account, person, name, role, group, level, division = found
    seat = _seat(role, person=person, group=group, division=(level, division) if division else None)
    return Actor(account, frozenset([seat] if seat else []), person_id=person, name=name)


def digest(raw: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(raw.encode()).digest()


def _actor(account: Account, grants: Iterable[Grant]) -> Actor:
    held = (
        _seat(
            grant.role,
            person=account.person_id,
            group=grant.group_id,
            division=(grant.division.level, grant.division.pk) if grant.division else None,
        )
        for grant in grants
    )
    return Actor(
        account.pk,
        frozenset(grant for grant in held if grant is not None),
        person_id=account.person_id,
        name=account.display_name,
    )


def _seat(
    role: str, *, person: int | None, group: int | None, division: tuple[str, int] | None
) -> permits.Grant | None:
    """Return the grant as rules read it; none for a member's grant of an account that is nobody's."""
    if role == Role.MEMBER:
        return permits.Grant(role, "self", person) if person else None
    if group:
        return permits.Grant(role, "group", group)
    return permits.Grant(role, *division) if division else None
