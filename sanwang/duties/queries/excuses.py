"""Excuses as pages show them: who is let off on a day, what waits for the branch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When

from sanwang.duties.models import Decision, Excuse
from sanwang.kernel.compiled import compiled


def members_let_off(members: Iterable[int], *, duties: Iterable[str], day: dt.date) -> dict[int, str]:
    """Return the members from whom one of the duties is not required on the day, with the reason's words."""
    rows = Excuse.objects.agreed().on(day).filter(member__in=list(members), duty__in=[*duties, "*"])
    return {row.member_id: row.get_reason_display() for row in rows if row.member_id is not None}


@dataclass(frozen=True)
class LetOff:
    """Why something is not required of a member: words by duty code (or ``*``), and by his pairings for visits."""

    duties: dict[str, str]
    pairings: dict[int, str]


def let_off(member_id: int, pairings: Iterable[int], *, day: dt.date) -> LetOff:
    """Return what is not required of a member, and no visit under which of the pairings, on the day. One query."""
    rows = _of_member(member_id, tuple(pairings), day)
    return LetOff(
        {row.duty: row.get_reason_display() for row in rows if row.member_id},
        {row.pairing_id: row.get_reason_display() for row in rows if row.pairing_id},
    )


@compiled
def _of_member(member: int, pairings: tuple[int, ...], day: dt.date) -> QuerySet[Excuse]:
    visits = Q(pairing__in=pairings, duty__in=["visit", "*"])
    return Excuse.objects.agreed().on(day).filter(Q(member=member) | visits)


def listed(rows: QuerySet[Excuse], *, day: dt.date) -> QuerySet[Excuse]:
    """Return standing excuses that are not over: what waits first, oldest first; with their subjects."""
    waiting = Case(When(decision=Decision.PROPOSED, then=Value(0)), default=Value(1))
    return (
        rows.filter(withdrawn_on=None)
        .exclude(valid_to__lte=day)
        .exclude(decision=Decision.DECLINED)
        .annotate(turn=waiting)
        .select_related("member__person", "group", "pairing__household__head", "pairing__member__person", "village")
        .order_by("turn", "recorded_on", "pk")
    )
