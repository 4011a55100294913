"""A small county to test on: two villages of one township, a branch each, and members."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sanwang.kernel.permits import Actor, Grant, permit
from sanwang.organization.models import (
    Affiliation,
    Coverage,
    Division,
    Group,
    GroupKind,
    Level,
    Member,
    Membership,
    MembershipKind,
    NaturalVillage,
    Office,
    Person,
    Post,
    Unit,
    UnitKind,
    name_key,
)
from sanwang.organization.operations.place import rebuild
from sanwang.organization.roles import Role
from sanwang.organization.rules import REBUILD_TREE

START = dt.date(2020, 1, 1)
TODAY = dt.date(2025, 11, 20)


@dataclass
class Village:
    """What a test speaks of, by name."""

    county: Division
    township: Division
    division: Division
    branch: Unit
    groups: list[Group] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    natural_villages: list[NaturalVillage] = field(default_factory=list)

    def actor(self, role: Role = Role.SECRETARY) -> Actor:
        """An actor of that role over this village, or over what lies above it."""
        level, place = {
            Role.TOWNSHIP: ("township", self.township),
            Role.COUNTY: ("county", self.county),
            Role.AUDITOR: ("county", self.county),
            Role.ADMIN: ("county", self.county),
        }.get(role, ("village", self.division))
        return Actor(1, frozenset({Grant(role, level, place.pk)}))

    def leader(self, number: int = 0) -> Actor:
        """The leader of one of the groups."""
        return Actor(2, frozenset({Grant(Role.LEADER, "group", self.groups[number].pk)}))

    def himself(self, number: int = 0) -> Actor:
        """One of the members."""
        member = self.members[number]
        return Actor(3, frozenset({Grant(Role.MEMBER, "self", member.person_id)}), person_id=member.person_id)


def division(code: str, name: str, level: Level, above: Division | None = None) -> Division:
    """A division, once."""
    township = above if level == Level.VILLAGE else None
    values = {
        "name": name,
        "level": level,
        "kind": level.label,
        "parent": above,
        "township": township,
        "county": above.county if township else above,
    }
    return Division.objects.get_or_create(code=code, defaults=values)[0]


def member_of(village: Village, name: str, group: Group | None, *, code: str = "", joined: dt.date = START) -> Member:
    """A full member, at home in a group from START on."""
    person = Person.objects.create(name=name, name_key=name_key(name), sex="M", birth_date=dt.date(1970, 5, 1))
    number = Member.objects.count() + 1
    member = Member.objects.create(
        code=code or f"M{number:06d}",
        person=person,
        unit=village.branch,
        village=village.division,
        joined_on=joined,
        full_on=joined.replace(year=joined.year + 1),
    )
    Affiliation.objects.create(
        member=member, unit=village.branch, village=village.division, valid_from=joined, recorded_on=joined
    )
    if group is not None:
        Membership.objects.create(
            member=member, group=group, kind=MembershipKind.HOME, valid_from=joined, recorded_on=joined
        )
    village.members.append(member)
    return member


def _flatten(place: Division) -> None:
    may = permit(Actor.system("scenery"), REBUILD_TREE, pk=place.pk)
    rebuild(may, day=START)


def small_village(number: int = 1, *, township: int = 1, groups: int = 2, each: int = 3) -> Village:
    """A village with natural-village groups, each covering one natural village, with members and a leader."""
    county = division("999901000000", "测试县", Level.COUNTY)
    above = division(f"9999011{township:02d}000", f"测试{township}乡", Level.TOWNSHIP, county)
    place = division(f"{above.code[:9]}{number:03d}", f"龙山{number}村民委员会", Level.VILLAGE, above)
    branch = Unit.objects.create(
        code=f"O{place.code}", name=f"中共龙山{number}村支部委员会", kind=UnitKind.BRANCH, division=place
    )
    village = Village(county, above, place, branch)
    for index in range(groups):
        _group(village, index, each)
    _flatten(place)
    return village


def _group(village: Village, index: int, each: int) -> None:
    number = Group.objects.count() + 1
    name = f"{'东南西北上下'[index % 6]}{'畈岭桥'[index // 6]}"
    group = Group.objects.create(
        code=f"GN{number:04d}",
        name=f"{name}党小组",
        kind=GroupKind.NATURAL_VILLAGE,
        unit=village.branch,
        village=village.division,
        founded=START,
    )
    village.groups.append(group)
    natural = NaturalVillage.objects.create(code=f"NV{number:05d}", name=name, village=village.division)
    village.natural_villages.append(natural)
    Coverage.objects.create(natural_village=natural, group=group, valid_from=START, recorded_on=START)
    people = [member_of(village, f"{'王李徐毛汪余'[i % 6]}国{'平安林忠'[index % 4]}", group) for i in range(each)]
    if people:
        Office.objects.create(
            person=people[0].person,
            post=Post.GROUP_LEADER,
            group=group,
            unit=village.branch,
            village=village.division,
            valid_from=START,
            recorded_on=START,
        )
