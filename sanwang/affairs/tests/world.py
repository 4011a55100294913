"""A small county for tests: one township with two villages, and a village of another township."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sanwang.kernel.clock import ZONE
from sanwang.kernel.permits import Actor, Grant
from sanwang.organization.models import (
    Affiliation,
    Division,
    Group,
    Level,
    Member,
    Membership,
    Office,
    Person,
    Place,
    Unit,
    name_key,
)

LONG_AGO = dt.date(2020, 1, 1)
TODAY = dt.date(2025, 10, 3)
NOW = dt.datetime(2025, 10, 3, 9, 30, tzinfo=ZONE)


@dataclass
class World:
    """The rows of the small county, and actors made for them."""

    county: Division
    township: Division
    other_township: Division
    village: Division
    next_village: Division
    far_village: Division
    unit: Unit
    next_unit: Unit
    far_unit: Unit
    groups: dict[str, Group] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def actor(self, role: str, level: str, place: int, person: Person | None = None) -> Actor:
        """Return an actor holding one role over one place."""
        return Actor(1, frozenset({Grant(role, level, place)}), person_id=person.pk if person else None, name=role)

    def leader(self, group: str = "GA") -> Actor:
        """Return the leader of a group."""
        return self.actor("leader", "group", self.groups[group].pk, self.members[f"{group}1"].person)

    def secretary(self, village: Division | None = None) -> Actor:
        """Return the secretary of a village, who is the first member of GB in the first village."""
        return self.actor("secretary", "village", (village or self.village).pk, self.members["GB1"].person)

    def clerk(self, village: Division | None = None) -> Actor:
        """Return the clerk of a village."""
        return self.actor("clerk", "village", (village or self.village).pk)

    def member(self, code: str) -> Actor:
        """Return a member as himself."""
        row = self.members[code]
        return self.actor("member", "self", row.person_id, row.person)


def make() -> World:
    """Write the county: GA and GB (and functional GF) in the village, GN next door, GX in the other township."""
    county = _division("991126000000", "示范县", Level.COUNTY)
    township = _division("991126206000", "上清乡", Level.TOWNSHIP, county)
    other_township = _division("991126207000", "下清乡", Level.TOWNSHIP, county)
    villages = [
        _division(code, name, Level.VILLAGE, over)
        for code, name, over in (
            ("991126206200", "曹溪村民委员会", township),
            ("991126206201", "上坞村民委员会", township),
            ("991126207200", "远山村民委员会", other_township),
        )
    ]
    units = [
        Unit.objects.create(code=f"O{v.code}", name=f"{v.short_name}党支部", kind="branch", division=v)
        for v in villages
    ]
    world = World(county, township, other_township, *villages, *units)
    for code, place, kind in (
        ("GA", 0, "natural_village"),
        ("GB", 0, "natural_village"),
        ("GF", 0, "function"),
        ("GN", 1, "natural_village"),
        ("GX", 2, "natural_village"),
    ):
        _group(world, code, villages[place], units[place], kind)
    return world


def _division(code: str, name: str, level: Level, parent: Division | None = None) -> Division:
    county = parent if parent is None or parent.level == Level.COUNTY else parent.county
    township = parent if level == Level.VILLAGE else None
    return Division.objects.create(
        code=code, name=name, level=level, kind="", parent=parent, county=county, township=township
    )


def _group(world: World, code: str, village: Division, unit: Unit, kind: str) -> None:
    function_kind = "mediation" if kind == "function" else ""
    group = Group.objects.create(
        code=code, name=f"{code}党小组", kind=kind, function_kind=function_kind, unit=unit, village=village,
        founded=LONG_AGO,
    )  # fmt: skip
    Place.objects.create(
        group=group, unit=unit, village=village, township=village.township, county=village.county, kind=kind,
        founded=LONG_AGO, valid_from=LONG_AGO,
    )  # fmt: skip
    world.groups[code] = group
    if kind == "function":
        for borrowed in ("GA2", "GB2"):
            join(world.members[borrowed], group, kind="functional")
        return
    for number in range(1, 5):
        world.members[f"{code}{number}"] = add_member(f"{code}{number}", group)
    Office.objects.create(
        person=world.members[f"{code}1"].person, post="group_leader", group=group, unit=unit, village=village,
        valid_from=LONG_AGO, recorded_on=LONG_AGO,
    )  # fmt: skip


def add_member(code: str, group: Group, *, since: dt.date = LONG_AGO, full_on: dt.date | None = LONG_AGO) -> Member:
    """Write a member at home in a group."""
    name = f"徐{code}"
    person = Person.objects.create(name=name, name_key=name_key(name))
    member = Member.objects.create(
        code=code, person=person, unit=group.unit, village=group.village, joined_on=LONG_AGO, full_on=full_on
    )
    Affiliation.objects.create(
        member=member, unit=group.unit, village=group.village, valid_from=since, recorded_on=since
    )
    join(member, group, since=since)
    return member


def join(member: Member, group: Group, *, kind: str = "home", since: dt.date = LONG_AGO) -> Membership:
    """Put a member into a group."""
    return Membership.objects.create(member=member, group=group, kind=kind, valid_from=since, recorded_on=since)
