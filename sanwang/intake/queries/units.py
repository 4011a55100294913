"""Villages and townships that workbooks are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sanwang.intake.checking.directory import Context
from sanwang.intake.rules import TAKE_IN_ROSTER
from sanwang.kernel.permits import Actor, visible
from sanwang.organization.models import Division, Level

Choices = list[tuple[str, Any]]


def unit_of(contexts: Mapping[str, Mapping[str, Any]]) -> Division | None:
    """Return the smallest division that holds all that the contexts name; none where one is not there."""
    read = [Context.of(told) for told in contexts.values()]
    codes = {context.village_code or context.town_code for context in read}
    found = list(Division.objects.filter(code__in=codes).select_related("township", "county"))
    if len(found) != len(codes) or not found:
        return None
    if len(found) == 1:
        return found[0]
    townships = {division.township or division for division in found}
    return townships.pop() if len(townships) == 1 else found[0].county


def offered(actor: Actor) -> list[Division]:
    """Return the villages and townships that the actor may choose from, township by township."""
    units = visible(actor, TAKE_IN_ROSTER).filter(level__in=[Level.VILLAGE, Level.TOWNSHIP])
    return list(units.select_related("township").order_by("code"))


def as_choices(units: list[Division]) -> Choices:
    """Return them for a select: each township with all its villages under its name; a lone village alone."""
    if len(units) == 1:
        return [(units[0].code, units[0].short_name)]
    groups: dict[str, Choices] = {}
    for unit in units:
        town = unit.township.name if unit.level == Level.VILLAGE and unit.township else unit.name
        label = _("整个%(town)s（一村一张表）") % {"town": town} if unit.level == Level.TOWNSHIP else unit.short_name
        groups.setdefault(town, []).append((unit.code, label))
    return list(groups.items())
