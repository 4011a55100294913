"""The rules in force for a county: what is shipped, and what the county has set beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from sanwang.duties.ledger.question import COUNTY, Scope, Setting
from sanwang.duties.ledger.rules import SHIPPED, SHIPPED_FOR, Rule
from sanwang.duties.models import Override, Talker
from sanwang.kernel.compiled import compiled
from sanwang.organization.models import Division, Group, Level, Member

__all__ = [
    "Setting",
    "counties",
    "every_county",
    "of_county",
    "of_division",
    "of_group",
    "of_member",
    "rule_of",
    "scope_of",
]

_AS_SHIPPED = Setting()
_MANNERS = {Talker.LEADER: ("leader", "both"), Talker.SECRETARY: ("secretary", "both")}
"""What the records say of whom a setting names: who is leader and secretary at once is both."""


def of_county(county_id: int) -> Setting:
    """Return the setting of a county. One query."""
    return _setting(Override.objects.standing().filter(county=county_id))


def of_division(division_id: int) -> Setting:
    """Return the setting of the county in which the division lies, or that it is. One query."""
    return _setting(_over_division(division_id))


def of_group(group_id: int) -> Setting:
    """Return the setting of the county in which the group stands. One query."""
    return _setting(_over_group(group_id))


def of_member(member_id: int) -> Setting:
    """Return the setting of the county in which the member's village lies. One query."""
    return _setting(_over_member(member_id))


@compiled
def _over_division(division: int) -> QuerySet[Override]:
    return _over(Division.objects.filter(pk=division))


@compiled
def _over_group(group: int) -> QuerySet[Override]:
    return _over(Division.objects.filter(pk__in=Group.objects.filter(pk=group).values("village")))


@compiled
def _over_member(member: int) -> QuerySet[Override]:
    return _over(Division.objects.filter(pk__in=Member.objects.filter(pk=member).values("village")))


def _over(divisions: QuerySet[Division]) -> QuerySet[Override]:
    return Override.objects.standing().filter(Q(county__in=divisions.values("county")) | Q(county__in=divisions))


@dataclass(frozen=True)
class County:
    """A county as a question is asked of it: its setting, and its divisions where there is another one beside it."""

    setting: Setting
    scope: Scope


def every_county() -> list[County]:
    """Return the counties there are."""
    found = list(Division.objects.filter(level=Level.COUNTY).order_by("code"))
    return [County(of_county(county.pk), COUNTY if len(found) == 1 else _below(county)) for county in found]


def scope_of(division: Division) -> Scope:
    """Return the scope of a division and all below it; of the only county: everything. One query or two."""
    if division.level == Level.COUNTY and not Division.objects.filter(level=Level.COUNTY).exclude(pk=division.pk):
        return COUNTY
    return _below(division)


def _below(division: Division) -> Scope:
    return Scope(villages=tuple(Division.objects.below(division).values_list("pk", flat=True)))


@dataclass(frozen=True)
class Counties:
    """What each county has set; only where any has set something is it asked which villages are whose."""

    settings: dict[int, Setting]
    places: dict[int, int | None]

    def of(self, village_id: int) -> int | None:
        """Return the village's county if any county has a setting of its own."""
        return self.places.get(village_id)

    def setting(self, county_id: int | None) -> Setting:
        """Return the setting of a county that ``of`` gave."""
        return self.settings.get(county_id or 0, _AS_SHIPPED)


def counties(village_ids: Iterable[int]) -> Counties:
    """Return the settings under which the villages stand. One query, two where a county has set something."""
    by_county: dict[int, list[Rule]] = {}
    for row in Override.objects.standing():
        by_county.setdefault(row.county_id, []).append(rule_of(row))
    places: dict[int, int | None] = {}
    if by_county:
        places = dict(Division.objects.filter(pk__in=list(village_ids)).values_list("pk", "county_id"))
    found = {county: Setting((*SHIPPED, *rules), county) for county, rules in by_county.items()}
    return Counties(found, places)


def rule_of(row: Override) -> Rule:
    """Return a county's setting as a rule: a null leaves the shipped value, no act needed suspends."""
    shipped = SHIPPED_FOR[row.duty]
    return replace(
        shipped,
        needed=row.needed or shipped.needed,
        grace_days=shipped.grace_days if row.grace_days is None else row.grace_days,
        group_kinds=shipped.group_kinds if row.group_kinds is None else tuple(row.group_kinds),
        manners=None if row.manners is None else _manners(row.manners),
        suspended=row.needed == 0,
        county=row.county_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis or shipped.basis,
    )


def _manners(named: Iterable[str]) -> tuple[str, ...]:
    found = {manner for name in named for manner in _MANNERS.get(Talker(name), (name,))}
    return tuple(sorted(found))


def _setting(rows: Iterable[Override]) -> Setting:
    rules = [rule_of(row) for row in rows]
    return Setting((*SHIPPED, *rules), rules[0].county if rules else None)
