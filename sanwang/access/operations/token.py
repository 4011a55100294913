"""Bearer tokens for scripts."""

from __future__ import annotations

import datetime as dt
import secrets

from sanwang.access import actors, rules
from sanwang.access.events import TokenMade
from sanwang.access.models import Grant, Token
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit


@operation
def make(by: Permit[Grant], *, at: dt.datetime, days: int) -> str:
    """Make a token that acts under the grant for so many days, and return it: it cannot be read again."""
    grant = by.demand(rules.MAKE_TOKEN)
    raw = secrets.token_urlsafe(32)
    token = Token(
        account_id=grant.account_id,
        grant=grant,
        digest=actors.digest(raw),
        made_at=at,
        ends_at=at + dt.timedelta(days=days),
    )
    token.save(force_insert=True)
    emit(TokenMade(account_id=grant.account_id, token_id=token.pk), by=by, subject=token)
    return raw
