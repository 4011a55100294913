"""Over what a role is held, found by the code that people type."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.access import rules
from sanwang.kernel.refusals import refuse
from sanwang.organization.models import LEADING, Division, Group, Member, Membership, Office, Person, Unit
from sanwang.organization.roles import Role

NAMED = 8
"""Places that are told apart when several bear a name."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A role with its place: a leader's is a group, a member's is none (himself), all others' a division."""

    role: Role
    division: Division | None = None
    group: Group | None = None

    @property
    def level(self) -> str:
        """What kind of place it is: ``self group village township county``."""
        if self.division is not None:
            return self.division.level
        return "group" if self.group is not None else "self"

    @property
    def county(self) -> Division | None:
        """The county it lies in; none for a member's own."""
        division = self.group.village if self.group is not None else self.division
        return division and (division.county or division)

    def lies_in(self, county_id: int | None) -> bool:
        """Return whether the place belongs to the county (a member's own does)."""
        county = self.county
        return county is None or county_id is None or county.pk == county_id


def find(role: Role, code: str, *, person: Person | None, on: dt.date) -> Place:
    """Return the place of a role by a code: of a division, of a unit (its division), or of a group.

    A leader's group may be told by its village or branch: the group that he leads on the day, else his home
    group, else (nobody's account) the first. Refuses an unknown code.
    """
    if rules.SEATS[role] == "self":
        return Place(role=role)
    group = Group.objects.select_related("village__county").filter(code=code).first()
    division = group.village if group else _division(code)
    if division is None:
        raise refuse("place", _("没有这个代码或名字"))
    if rules.SEATS[role] != "group":
        return Place(role=role, division=division)
    group = group or _led(division, person, on)
    if group is None:
        raise refuse("place", _("请填党小组的代码"))
    return Place(role=role, group=group)


def code_of(typed: str, *, county_id: int | None, on: dt.date) -> str:
    """Return the code of the division or group of the county that is called so on the day; else what was typed.

    Refuses a name that several bear: it tells their codes, each with where it lies.
    """
    typed = typed.strip()
    if not typed:
        return ""
    inside = Q(county=county_id) | Q(pk=county_id) if county_id else Q()
    divisions = Division.objects.filter(inside, name__startswith=typed).select_related("parent")
    called = [(row.code, row.parent or row) for row in divisions if typed in (row.name, row.short_name)]
    groups = Group.objects.on(on).filter(name=typed).select_related("village")
    groups = groups.filter(village__county=county_id) if county_id else groups
    called += [(row.code, row.village) for row in groups]
    if len(called) > 1:
        told = "、".join(f"{code}（{above.short_name}）" for code, above in sorted(called, key=itemgetter(0))[:NAMED])
        raise refuse("place", _("叫这个名字的不止一个，请填代码：%(codes)s") % {"codes": told})
    return called[0][0] if called else typed


def county_of(code: str) -> Division | None:
    """Return the county of a code of a division, a unit or a group; None for an unknown one."""
    group = Group.objects.select_related("village__county").filter(code=code).first()
    division = group.village if group else _division(code)
    return division and (division.county or division)


def person_of(code: str) -> Person | None:
    """Return the person of a member's or a cadre's code."""
    return Person.objects.filter(Q(member__code=code) | Q(offices__code=code)).distinct().first()


def first_member(code: str) -> Person | None:
    """Return the first member, by code, who stands in the group, or in the division or the unit's division."""
    rows = Member.objects.filter(left_on=None).select_related("person").order_by("code")
    group = Group.objects.filter(code=code).first()
    if group is not None:
        held = Membership.objects.standing().filter(group=group, valid_to=None)
        rows = rows.filter(pk__in=held.values("member"))
    else:
        rows = rows.filter(village__in=Division.objects.below(_division(code) or Division()))
    first = rows.first()
    return first.person if first else None


def _division(code: str) -> Division | None:
    found = Division.objects.select_related("county").filter(code=code).first()
    if found is not None:
        return found
    unit = Unit.objects.select_related("division__county").filter(code=code).first()
    return unit.division if unit else None


def _led(division: Division, person: Person | None, on: dt.date) -> Group | None:
    groups = Group.objects.on(on).select_related("village__county").filter(village=division).order_by("code")
    if person is None:
        return groups.first()
    led = Office.objects.on(on).filter(person=person, post__in=LEADING)
    home = Membership.objects.on(on).home().filter(member__person=person)
    return groups.filter(pk__in=led.values("group")).first() or groups.filter(pk__in=home.values("group")).first()
