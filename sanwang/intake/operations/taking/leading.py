"""Who leads by an import: told to whoever must know, where one of those concerned has an account.

An import tells one event a township; but who may record for a group follows who leads it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sanwang.access.models import Account
from sanwang.kernel.events import emit
from sanwang.kernel.permits import Permit
from sanwang.organization.events import office_changed
from sanwang.organization.models import Office


def tell(by: Permit[Any], offices: Iterable[Office], former: Iterable[Office], *, day: dt.date) -> None:
    """Tell of each group whose lead has changed: ``offices`` lead from the day on, ``former`` no more."""
    now = {office.group_id: office for office in offices}
    before: dict[int | None, list[Office]] = {}
    for office in former:
        before.setdefault(office.group_id, []).append(office)
    persons = [office.person_id for office in (*now.values(), *(one for rows in before.values() for one in rows))]
    known = set(Account.objects.filter(person__in=persons, is_active=True).values_list("person", flat=True))
    for group in sorted({*now, *before}, key=lambda key: key or 0):
        gone = before.get(group, [])
        leading = now.get(group) or gone[0]
        if known.intersection(row.person_id for row in (leading, *gone)):
            emit(office_changed(leading, former=gone, day=day, ended=group not in now), by=by, subject=leading)
