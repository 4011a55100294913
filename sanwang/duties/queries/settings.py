"""The rules in force for a county: what is shipped, and what the county has set beside it."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q, QuerySet

from sanwang.duties.ledger.question import Setting
from sanwang.duties.ledger.rules import SHIPPED, Rule
from sanwang.duties.models import Override
from sanwang.organization.models import Division

__all__ = ["Setting", "of_county", "of_division", "of_divisions", "rule_of"]

_SHIPPED = {rule.duty: rule for rule in SHIPPED}


def of_county(county_id: int) -> Setting:
    """Return the setting of a county. One query."""
    return _setting(Override.objects.standing().filter(county=county_id))


def of_division(division_id: int) -> Setting:
    """Return the setting of the county in which the division lies, or that it is. One query."""
    return of_divisions(Division.objects.filter(pk=division_id))


def of_divisions(divisions: QuerySet[Division]) -> Setting:
    """Return the setting of the one county in which the divisions lie. One query."""
    return _setting(
        Override.objects.standing().filter(Q(county__in=divisions.values("county")) | Q(county__in=divisions))
    )


def rule_of(row: Override) -> Rule:
    """Return a county's setting as a rule: a null leaves the shipped value, no act needed suspends."""
    shipped = _SHIPPED[row.duty]
    return replace(
        shipped,
        needed=row.needed or shipped.needed,
        grace_days=shipped.grace_days if row.grace_days is None else row.grace_days,
        group_kinds=shipped.group_kinds if row.group_kinds is None else tuple(row.group_kinds),
        suspended=row.needed == 0,
        county=row.county_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis or shipped.basis,
    )


def _setting(rows: QuerySet[Override]) -> Setting:
    rules = [rule_of(row) for row in rows]
    return Setting((*SHIPPED, *rules), rules[0].county if rules else None)
