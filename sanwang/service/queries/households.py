"""The households of a village as a list, and what is still to be solved in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from sanwang.kernel.permits import Actor
from sanwang.organization.models import Division
from sanwang.organization.queries.members import named
from sanwang.service import rules
from sanwang.service.models import Household, Need, Pairing


def listed(
    households: QuerySet[Household], *, village: Division, day: dt.date, search: str = "", paired: bool = False
) -> QuerySet[Household]:
    """Return those of the households that lie in the village, by the pinyin of the head, with head and hamlet.

    ``search``: part of the head's name, its pinyin or initials. ``paired``: only those somebody looks after on the day.
    """
    rows = households.filter(village=village).select_related("head", "natural_village")
    if paired:
        rows = rows.filter(Exists(Pairing.objects.on(day).filter(household=OuterRef("pk"))))
    if search.strip():
        rows = rows.filter(named(search.strip(), "head"))
    return rows.order_by("head__name_key", "code")


def carers(actor: Actor, households: Iterable[int], *, day: dt.date) -> defaultdict[int, list[str]]:
    """Return by household the names of the members that the actor may see paired with it on the day."""
    rows = Pairing.objects.on(day).filter(rules.SEE_PAIRING.rule(actor), household__in=households).order_by("pk")
    found: defaultdict[int, list[str]] = defaultdict(list)
    for household, name in rows.values_list("household", "member__person__name"):
        found[household].append(name)
    return found


def open_needs_of(households: QuerySet[Household], *, village: Division, day: dt.date) -> QuerySet[Need]:
    """Return what was raised in the village's households by the day and not solved, oldest first."""
    return (
        Need.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day), village=village, raised_on__lte=day)
        .filter(Q(visit=None) | Q(visit__withdrawn_on=None), household__in=households)
        .select_related("household__head", "household__natural_village")
        .order_by("raised_on", "pk")
    )
