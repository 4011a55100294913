"""Who may look after a household: the members of its group, or all of the village, each with what he has already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from sanwang.kernel.permits import Permit
from sanwang.organization.models import Member
from sanwang.organization.queries.members import candidates
from sanwang.service.models import Household, Pairing
from sanwang.service.queries.cared import tag_words


@dataclass(frozen=True)
class Offer:
    """The household with the words of its tags, and codes and labels of members. ``few``: those of its group."""

    household: Household
    tags: tuple[str, ...]
    members: list[tuple[str, str]]
    few: bool


def offer(seen: Permit[Household], *, whole: bool, day: dt.date) -> Offer:
    """Return what the form shows; a household without a group, or ``whole``: the village's members. Four queries."""
    rows = Household.objects.select_related("head", "village", "group", "natural_village")
    household = rows.get(pk=seen.target.pk)
    few = household.group_id is not None and not whole
    members = candidates(household.group_id, day=day) if few and household.group_id else _of_village(household, day)
    found = list(members)
    held = Pairing.objects.on(day).filter(member__in=[row.pk for row in found]).order_by().values("member")
    counts = dict(held.annotate(n=Count("pk")).values_list("member", "n"))
    tags = tag_words(seen.actor, [household.pk], day=day)[household.pk]
    return Offer(household, tags, [(row.code, _label(row, counts.get(row.pk, 0))) for row in found], few)


def _of_village(household: Household, day: dt.date) -> QuerySet[Member]:
    rows = Member.objects.on(day).filter(village=household.village_id)
    return rows.select_related("person").order_by("person__name_key", "code")


def _label(member: Member, count: int) -> str:
    away = _("外出，") if member.is_migrant else ""
    return _("%(name)s（%(away)s已结对 %(count)d 户）") % {"name": member.person.name, "away": away, "count": count}
