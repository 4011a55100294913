"""Entering a household, setting what marks it, looking at its telephone number."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse
from sanwang.kernel.secrets import commitment
from sanwang.organization.models import Division, Group, NaturalVillage
from sanwang.service import rules
from sanwang.service.events import HouseholdOpened, PhoneUnmasked, TagsChanged
from sanwang.service.models import Household, HouseholdTag, Pairing, Tag


class UnmaskReason(models.TextChoices):
    """Why somebody looks at a telephone number."""

    APPOINTMENT = "appointment", _("约走访时间")
    URGENT = "urgent", _("有急事找")
    CHECK = "check", _("核对号码")


@dataclass(frozen=True, kw_only=True)
class NewHousehold:
    """A household by its head (a Person's key). Without a ``code`` of the county's the product makes one."""

    head_id: int
    natural_village: str = ""
    group: str = ""
    population: int | None = None
    code: str = ""


@operation
def open(by: Permit[Division], *, record: NewHousehold) -> Household:
    """Enter a household of the permit's village.

    Refused: a natural village or group of another village, a code in use.
    """
    village = by.demand(rules.OPEN_HOUSEHOLD)
    household = Household(
        code=record.code or f"H{secrets.token_hex(7)}",
        head_id=record.head_id,
        village=village,
        natural_village=_natural_village(village, record.natural_village),
        group=_group(village, record.group),
        population=record.population,
    )
    try:
        with transaction.atomic():
            household.save(force_insert=True)
    except IntegrityError as clash:
        raise refuse("code", _("这个户编号已经有了。")) from clash
    emit(
        HouseholdOpened(township=_township(village), household_id=household.pk, village_id=village.pk),
        by=by,
        subject=household,
    )
    return household


@operation
def set_tags(by: Permit[Household], *, tags: Collection[str], day: dt.date, on: dt.date) -> Household:
    """Make ``tags`` what marks the household from ``day`` on; before that day nothing changes.

    Refused: unknown tags, a day ahead of ``on``, tags that were already changed later than ``day``.
    """
    household = by.demand(rules.SET_TAGS)
    wanted = set(tags)
    if not wanted <= set(Tag.values):
        raise refuse("tags", _("请从列出的类别里选。"))
    if day > on:
        raise refuse("day", _("日期不能晚于今天。"))
    rows = HouseholdTag.objects.standing().filter(household=household)
    if rows.filter(models.Q(valid_from__gt=day) | models.Q(valid_to__gt=day)).exists():
        raise refuse("day", _("这一天以后已经有过变更，请选更晚的日期。"))
    held = set(rows.on(day).values_list("tag", flat=True))
    _end_tags(household, held - wanted, day=day, on=on)
    HouseholdTag.objects.bulk_create(
        HouseholdTag(household=household, tag=tag, valid_from=day, recorded_on=on) for tag in sorted(wanted - held)
    )
    if held != wanted:
        _emit_tags(by, household, before=held, after=wanted, day=day)
    return household


@operation
def unmask_phone(by: Permit[Household], *, reason: str) -> str:
    """Return the head's telephone number in clear, and write down who looked and why.

    Refused without one of the reasons.
    """
    household = by.demand(rules.UNMASK_PHONE)
    if reason not in UnmaskReason.values:
        raise refuse("reason", _("请选择为什么要看号码。"))
    happening = PhoneUnmasked(township=_township(household.village), household_id=household.pk, reason=reason)
    emit(happening, by=by, subject=household)
    return household.head.phone


def _end_tags(household: Household, tags: set[str], *, day: dt.date, on: dt.date) -> None:
    """End the tags on the day; one that began on that very day was a mistake, and is withdrawn."""
    rows = HouseholdTag.objects.on(day).filter(household=household, tag__in=tags)
    rows.filter(valid_from=day).update(withdrawn_on=on)
    rows.filter(valid_from__lt=day).update(valid_to=day)


def _emit_tags(by: Permit[Household], household: Household, *, before: set[str], after: set[str], day: dt.date) -> None:
    pairings = Pairing.objects.standing().filter(household=household).order_by("pk")
    happening = TagsChanged(
        township=_township(household.village),
        household_id=household.pk,
        village_id=household.village_id,
        pairing_ids=tuple(pairings.values_list("pk", flat=True)),
        day=day,
    )
    kept = [commitment(f"{household.pk}:{','.join(sorted(tags))}") for tags in (before, after)]
    emit(happening, by=by, subject=household, changes={"tags": kept})


def _township(village: Division) -> str:
    return village.township.code if village.township else ""


def _natural_village(village: Division, code: str) -> NaturalVillage | None:
    if not code:
        return None
    if found := NaturalVillage.objects.filter(village=village, code=code).first():
        return found
    raise refuse("natural_village", _("本村没有这个自然村。"))


def _group(village: Division, code: str) -> Group | None:
    if not code:
        return None
    if found := Group.objects.filter(village=village, code=code).first():
        return found
    raise refuse("group", _("本村没有这个党小组。"))
