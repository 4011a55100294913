"""The one place that makes an Actor: from a session's account, from a bearer token; who is neither has no grants."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from sanwang.access.models import Account
from sanwang.kernel import permits, prepared
from sanwang.kernel.permits import Actor
from sanwang.organization.models.division import short_name
from sanwang.organization.roles import Role

ANONYMOUS = Actor(None, frozenset())
_HELD = """
select a.id, a.person_id, a.display_name, g.role, d.level, d.id, d.code, d.name, p.id, p.code, p.name
from access_account a
{join} access_grant g on g.account_id = a.id and {which}
  and g.withdrawn_on is null and g.valid_from <= %(day)s and (g.valid_to is null or g.valid_to > %(day)s)
left join organization_division d on d.id = g.division_id
left join organization_group p on p.id = g.group_id
where {whose}
"""
_OF_ACCOUNT = _HELD.format(join="left join", which="true", whose="a.id = %(account)s")
_OF_TOKEN = _HELD.format(
    join="join access_token t on t.account_id = a.id join",
    which="g.id = t.grant_id",
    whose="t.digest = %(digest)s and (t.ends_at is null or t.ends_at > %(at)s) and a.is_active",
)
"""Written out: every request asks one of them, and the ORM took longer to put it together than to run it."""


def of_account(account: Account, *, day: dt.date) -> Actor:
    """Return the actor with all grants that hold on the day (one query)."""
    found = _actor(_OF_ACCOUNT, {"account": account.pk, "day": day})
    return found or ANONYMOUS


def of_token(raw: str, *, at: dt.datetime) -> Actor | None:
    """Return the actor of a bearer token: it holds the one grant that the token names (one query).

    None for an unknown or ended token, a closed account, a grant that does not hold on that day.
    """
    return _actor(_OF_TOKEN, {"digest": digest(raw), "at": at, "day": at.date()})


def digest(raw: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(raw.encode()).digest()


def _actor(statement: str, values: dict[str, Any]) -> Actor | None:
    rows = prepared.rows(statement, values)
    if not rows:
        return None
    account, person, name = rows[0][:3]
    held = (_seat(role, person, division=tuple(place[:4]), group=tuple(place[4:])) for _, _, _, role, *place in rows)
    return Actor(account, frozenset(grant for grant in held if grant is not None), person_id=person, name=name)


def _seat(
    role: str | None,
    person: int | None,
    *,
    division: tuple[str | None, int, str, str],
    group: tuple[int | None, str, str],
) -> permits.Grant | None:
    """Return the grant as rules read it; none for a member's grant of an account that is nobody's."""
    if role == Role.MEMBER:
        return permits.Grant(role, "self", person) if person else None
    level, place, code, name = division
    if role and level:
        return permits.Grant(role, level, place, code, short_name(name))
    key, code, name = group
    return permits.Grant(role, "group", key, code, name) if role and key else None
