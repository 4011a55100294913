"""A small county for tests: two villages in two townships, two groups, members with their households."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sanwang.kernel import secrets
from sanwang.kernel.permits import Actor, Grant
from sanwang.organization.models import (
    Affiliation,
    Division,
    Group,
    Member,
    Membership,
    NaturalVillage,
    Office,
    Person,
    Place,
    Unit,
    name_key,
)
from sanwang.organization.roles import Role
from sanwang.service.models import Household, HouseholdTag, Pairing

LONG_AGO = dt.date(2020, 1, 1)


def person(name: str, phone: str = "") -> Person:
    return Person.objects.create(
        name=name, name_key=name_key(name), phone_sealed=secrets.seal(phone) if phone else None
    )


def actor(*grants: tuple[str, str, int], who: Person | None = None, account: int = 1) -> Actor:
    """An actor with (role, level, place) grants; a member's grant is over himself."""
    return Actor(account, frozenset(Grant(*grant) for grant in grants), person_id=who.pk if who else None)


def as_member(member: Member, account: int = 1) -> Actor:
    return actor((Role.MEMBER, "self", member.pk), who=member.person, account=account)


@dataclass
class Village:
    """One village with its township, branch, two groups and two natural villages."""

    name: str
    code: str
    county: Division
    township: Division = field(init=False)
    division: Division = field(init=False)
    branch: Unit = field(init=False)
    groups: list[Group] = field(init=False)
    hamlets: list[NaturalVillage] = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        self.township = Division.objects.create(
            code=f"{self.code[:9]}000", name=f"{self.name}镇", level="township", kind="镇", parent=self.county,
            county=self.county,
        )  # fmt: skip
        self.division = Division.objects.create(
            code=self.code, name=f"{self.name}村民委员会", level="village", kind="村民委员会", parent=self.township,
            township=self.township, county=self.county,
        )  # fmt: skip
        self.branch = Unit.objects.create(
            code=f"O{self.code}", name=f"{self.name}党支部", kind="branch", division=self.division
        )
        self.groups = [self.group(f"{self.name}{place}党小组") for place in ("上屋", "下屋")]
        self.hamlets = [
            NaturalVillage.objects.create(code=f"NV{self.code[-6:]}{n}", name=f"{self.name}{place}",
                                          village=self.division)
            for n, place in enumerate(("上屋", "下屋"))
        ]  # fmt: skip

    def group(self, name: str, kind: str = "natural_village") -> Group:
        self.count += 1
        made = Group.objects.create(
            code=f"G{self.code[-8:]}{self.count}", name=name, kind=kind, unit=self.branch, village=self.division,
            founded=LONG_AGO,
        )  # fmt: skip
        Place.objects.create(
            group=made, unit=self.branch, village=self.division, township=self.township, county=self.county,
            kind=kind, founded=LONG_AGO, valid_from=LONG_AGO,
        )  # fmt: skip
        return made

    def member(self, name: str, group: int | None = 0) -> Member:
        self.count += 1
        made = Member.objects.create(
            code=f"M{self.code[-8:]}{self.count}", person=person(name), unit=self.branch, village=self.division,
            joined_on=LONG_AGO, full_on=dt.date(2021, 1, 1),
        )  # fmt: skip
        span = {"member": made, "valid_from": LONG_AGO, "recorded_on": LONG_AGO}
        Affiliation.objects.create(unit=self.branch, village=self.division, **span)
        if group is not None:
            Membership.objects.create(group=self.groups[group], kind="home", **span)
        return made

    def leader(self, member: Member, group: int = 0, since: dt.date = LONG_AGO) -> Office:
        return Office.objects.create(
            person=member.person, post="group_leader", group=self.groups[group], village=self.division,
            valid_from=since, recorded_on=since,
        )  # fmt: skip

    def household(self, name: str, *tags: str, hamlet: int = 0, phone: str = "15412345678", **more: Any) -> Household:
        self.count += 1
        made = Household.objects.create(
            code=f"H{self.code[-8:]}{self.count}", head=person(name, phone), village=self.division,
            natural_village=self.hamlets[hamlet], group=self.groups[hamlet], **more,
        )  # fmt: skip
        for tag in tags:
            HouseholdTag.objects.create(household=made, tag=tag, valid_from=LONG_AGO, recorded_on=LONG_AGO)
        return made

    def pair(self, member: Member, household: Household, since: dt.date = LONG_AGO, **more: Any) -> Pairing:
        self.count += 1
        return Pairing.objects.create(
            code=f"P{self.code[-8:]}{self.count}", member=member, household=household, village=self.division,
            valid_from=since, recorded_on=since, **more,
        )  # fmt: skip


def county() -> Division:
    return Division.objects.create(code="361126000000", name="试验县", level="county", kind="县级")
