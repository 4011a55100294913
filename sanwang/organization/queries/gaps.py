"""What is missing in the organisation net: natural villages without a group, groups without a leader."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from sanwang.organization.models import Coverage, Division, Group, NaturalVillage, Office, Post

_LEADING = [Post.GROUP_LEADER, Post.ACTING_LEADER]


@dataclass(frozen=True)
class Vacancy:
    """A group that nobody leads, since the day its last leader ended (never one: its founding).

    ``away``: it has a leader who is away, since ``since`` where that is known, and nobody acts for him.
    """

    group_id: int
    code: str
    name: str
    village_id: int
    village_name: str
    since: dt.date | None
    away: bool


def uncovered(division: Division, *, day: dt.date) -> list[NaturalVillage]:
    """Return the natural villages at and below the division that no group covers on the day."""
    covered = Coverage.objects.on(day).filter(natural_village=OuterRef("pk"))
    rows = NaturalVillage.objects.filter(~Exists(covered), village__in=Division.objects.below(division))
    return list(rows.select_related("village").order_by("code"))


def vacancies(division: Division, *, day: dt.date) -> list[Vacancy]:
    """Return the groups at and below the division that nobody leads on the day, longest first. One query."""
    offices = Office.objects.on(day).filter(group=OuterRef("pk"))
    leader = offices.filter(post=Post.GROUP_LEADER)
    here = leader.exclude(Q(person__member__is_migrant=True) & _since_holds(day))
    ended = (
        Office.objects.standing()
        .filter(group=OuterRef("pk"), post__in=_LEADING, valid_to__lte=day)
        .order_by()
        .values("group")
        .annotate(last=Max("valid_to"))
        .values("last")
    )
    rows = (
        Group.objects.on(day)
        .filter(~Exists(here), ~Exists(offices.filter(post=Post.ACTING_LEADER)))
        .filter(village__in=Division.objects.below(division))
        .annotate(
            away=Exists(leader),
            ended=Coalesce(Subquery(ended), F("founded")),
            gone=Subquery(leader.values("person__member__migrant_since")[:1]),
        )
        .select_related("village")
    )
    found = [_vacancy(row) for row in rows]
    return sorted(found, key=lambda vacancy: (vacancy.since or day, vacancy.code))


def _vacancy(row: Any) -> Vacancy:
    """From a group with the annotations above."""
    return Vacancy(
        group_id=row.pk,
        code=row.code,
        name=row.name,
        village_id=row.village_id,
        village_name=row.village.short_name,
        since=row.gone if row.away else row.ended,
        away=row.away,
    )


def _since_holds(day: dt.date) -> Q:
    return Q(person__member__migrant_since=None) | Q(person__member__migrant_since__lte=day)
