"""What an administrator sees: accounts with their roles, and nothing of what people recorded."""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch, Q, QuerySet

from sanwang.access import rules
from sanwang.access.models import Account, Grant
from sanwang.kernel.permits import Actor, visible


def listed(actor: Actor, *, q: str, on: dt.date) -> QuerySet[Account]:
    """Return the accounts he keeps, by user name, with the grants of the day as ``current``.

    ``q`` keeps those whose user name or shown name contains it.
    """
    rows = visible(actor, rules.KEEP_ACCOUNT)
    if q:
        rows = rows.filter(Q(username__icontains=q) | Q(display_name__contains=q))
    return rows.prefetch_related(Prefetch("grants", grants(on), to_attr="current")).order_by("username")


def grants(on: dt.date) -> QuerySet[Grant]:
    """Return the grants that hold on the day or will hold later, with the names of their places."""
    return Grant.objects.running(on).select_related("division", "group").order_by("role", "pk")
