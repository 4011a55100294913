"""A small world for guards: two counties, each 2 townships x 2 villages x 2 groups, one of every object in each group.

Every text of a village carries its canary (``qz111q``), every head of household one of his own (``hz0007z``): a page
that shows one to somebody out of reach has leaked. Rows are written in bulk: the world is scenery, not under test.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from sanwang.access.models import Account, Grant
from sanwang.affairs.models import (
    Activity,
    ActivityGroup,
    Appraisal,
    Attendance,
    DevelopmentStep,
    Talk,
    Uptake,
)
from sanwang.duties.models import Cell, Excuse, Override
from sanwang.kernel import secrets
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import (
    Affiliation,
    Coverage,
    Division,
    Group,
    Member,
    Membership,
    NaturalVillage,
    Office,
    Person,
    Place,
    Unit,
)
from sanwang.organization.roles import Role
from sanwang.service.models import Household, HouseholdTag, Need, Pairing, Visit
from tests import world_workbooks as workbooks

FOUNDED = dt.date(2015, 1, 1)
_serial = itertools.count(1)


@dataclass
class Spot:
    """One group with one of everything, and the accounts of who sits there."""

    canary: str
    county: Division
    township: Division
    village: Division
    unit: Unit
    group: Group
    rows: dict[str, Any] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    heads: set[str] = field(default_factory=set)

    def values(self) -> dict[str, str]:
        """Return what stands for ``{placeholders}`` in addresses and bodies: codes where there are, else keys."""
        named = {"county": self.county, "township": self.township, "village": self.village, "group": self.group}
        rows = {**named, "unit": self.unit, **self.rows}
        values = {name: str(getattr(row, "code", None) or row.pk) for name, row in rows.items()}
        values |= {f"{name}_id": str(row.pk) for name, row in rows.items()}
        return values | {f"account_of_{role}": str(account.pk) for role, account in self.accounts.items()}


@dataclass
class World:
    """All spots by place: ``1111`` is county 1, township 1, village 1, group 1."""

    today: dt.date
    spots: dict[str, Spot] = field(default_factory=dict)

    def canaries(self) -> dict[str, set[str]]:
        """Return the villages' canaries by county, township or village key: what someone there may see."""
        found: dict[str, set[str]] = {}
        for key, spot in self.spots.items():
            for length in (1, 2, 3):
                found.setdefault(key[:length], set()).add(spot.canary)
        return found


def build(today: dt.date) -> World:
    """Write the world into the database and return it."""
    world = World(today)
    for c in "12":
        county = _division(f"99{c}000000000", f"甲{c}县", "county", "县")
        for t in "12":
            township = _division(f"99{c}00{t}000000", f"乙{c}{t}乡", "township", "乡", county, county=county)
            for v in "12":
                _village(world, f"{c}{t}{v}", county, township)
    _officers(world)
    return world


def _division(code: str, name: str, level: str, kind: str, parent: Division | None = None, **up: Any) -> Division:
    return Division.objects.create(code=code, name=name, level=level, kind=kind, parent=parent, **up)


def _village(world: World, key: str, county: Division, township: Division) -> None:
    canary, (c, t, v) = f"qz{key}q", key
    village = _division(
        f"99{c}00{t}00{v}000"[:12],
        f"{canary}村民委员会",
        "village",
        "村民委员会",
        township,
        county=county,
        township=township,
    )
    unit = Unit.objects.create(code=f"O{village.code}", name=f"{canary}支部", kind="branch", division=village)
    for g in "12":
        group = Group.objects.create(
            code=f"G{key}{g}",
            name=f"{canary}组{g}",
            kind="natural_village",
            unit=unit,
            village=village,
            founded=FOUNDED,
        )
        spot = world.spots[key + g] = Spot(canary, county, township, village, unit, group)
        _ground(spot, key + g)
        _people(spot, key + g)
        _service(spot, world.today)
        _affairs(spot, world.today)
        _duties(spot, world.today)
        spot.rows["batch"] = workbooks.batch(spot, world.today, serial=next(_serial))


def _ground(spot: Spot, key: str) -> None:
    natural = NaturalVillage.objects.create(
        code=f"N{key}", name=f"{spot.canary}自然村", village=spot.village, dominant_surname="钱"
    )
    Coverage.objects.create(natural_village=natural, group=spot.group, valid_from=FOUNDED, recorded_on=FOUNDED)
    Place.objects.create(
        group=spot.group,
        unit=spot.unit,
        village=spot.village,
        township=spot.township,
        county=spot.county,
        kind=spot.group.kind,
        founded=FOUNDED,
        valid_from=FOUNDED,
    )
    spot.rows["natural_village"] = natural


def person(spot: Spot, name: str) -> Person:
    """Return a new person of the spot: name with the canary, identity number and telephone sealed."""
    n = next(_serial)
    number, phone = f"99112619700101{n:04d}", f"154{n:08d}"
    return Person.objects.create(
        name=f"{name}{spot.canary}",
        name_key=f"{spot.canary} {n}",
        sex="M",
        ethnicity=f"族{spot.canary}",
        birth_date=dt.date(1970, 1, 1),
        education=f"学{spot.canary}",
        political_status=f"面{spot.canary}",
        id_number_sealed=secrets.seal(number),
        id_number_index=secrets.blind("id", number),
        phone_sealed=secrets.seal(phone),
        phone_index=secrets.blind("phone", phone),
    )


def _member(spot: Spot, name: str, today: dt.date) -> Member:
    member = Member.objects.create(
        code=f"M{next(_serial):06d}",
        person=person(spot, name),
        unit=spot.unit,
        village=spot.village,
        joined_on=FOUNDED,
        full_on=dt.date(2016, 1, 1),
        occupation=f"业{spot.canary}",
        specialty=f"长{spot.canary}",
        migrant_place=f"外{spot.canary}",
        note=f"注{spot.canary}",
    )
    span = {"member": member, "valid_from": FOUNDED, "recorded_on": FOUNDED}
    Affiliation.objects.create(unit=spot.unit, village=spot.village, **span)
    Membership.objects.create(code=f"K{next(_serial):06d}", group=spot.group, kind="home", **span)
    return member


def _people(spot: Spot, key: str) -> None:
    leader, member, secretary, clerk, office = (
        _member(spot, "组长", FOUNDED),
        _member(spot, "党员", FOUNDED),
        _member(spot, "书记", FOUNDED),
        person(spot, "专干"),
        person(spot, "村干部"),
    )
    posts = [(leader.person, "group_leader", spot.group), (office, "cadre", None)]
    if key.endswith("1"):
        posts.append((secretary.person, "secretary", None))
    for holder, post, group in posts:
        spot.rows["office"] = Office.objects.create(
            code=f"C{next(_serial):06d}",
            person=holder,
            post=post,
            title=f"职{spot.canary}",
            body="村委",
            group=group,
            unit=None if group else spot.unit,
            village=spot.village,
            valid_from=FOUNDED,
            recorded_on=FOUNDED,
        )
    spot.rows |= {"member": member, "leader": leader, "person": member.person}
    seats = {
        Role.LEADER: (leader.person, {"group": spot.group}),
        Role.MEMBER: (member.person, {}),
        Role.SECRETARY: (secretary.person, {"division": spot.village}),
        Role.CLERK: (clerk, {"division": spot.village}),
        Role.OFFICE: (office, {"division": spot.village}),
    }
    for role, (holder, seat) in seats.items():
        spot.accounts[role] = _account(spot, role, holder, **seat)
    spot.rows["account"] = spot.accounts[Role.MEMBER]
    spot.rows["grant"] = Grant.objects.get(account=spot.accounts[Role.LEADER])


def _account(spot: Spot, role: Role, holder: Person | None, **seat: Any) -> Account:
    n = next(_serial)
    account = Account(
        username=f"u{n}", person=holder, county=spot.county, display_name=f"户{spot.canary}" if holder else f"干部{n}"
    )
    account.password = make_password("在世界里用的密码", "salt", "md5")
    account.save()
    Grant.objects.create(account=account, role=role, valid_from=FOUNDED, **seat)
    return account


def _officers(world: World) -> None:
    """Give each township its officer and each county its three; every spot knows those above it."""
    above: dict[tuple[str, int], Account] = {}
    for spot in world.spots.values():
        for role, division in (
            (Role.TOWNSHIP, spot.township),
            (Role.COUNTY, spot.county),
            (Role.AUDITOR, spot.county),
            (Role.ADMIN, spot.county),
        ):
            if (role, division.pk) not in above:
                above[role, division.pk] = _account(spot, role, None, division=division)
            spot.accounts[role] = above[role, division.pk]


def _act(spot: Spot, day: dt.date) -> dict[str, Any]:
    moment = dt.datetime.combine(day, dt.time(10), tzinfo=dt.timezone(dt.timedelta(hours=8)))
    return {"id": fresh_id(), "village": spot.village, "day": day, "recorded_on": day, "recorded_at": moment}


def _service(spot: Spot, today: dt.date) -> None:
    day = today - dt.timedelta(days=40)
    for member in (spot.rows["member"], spot.rows["leader"]):
        own = f"hz{next(_serial):04}z"
        head = person(spot, own)
        household = Household.objects.create(
            code=f"H{next(_serial):06d}",
            head=head,
            village=spot.village,
            natural_village=spot.rows["natural_village"],
            group=spot.group,
            population=3,
        )
        tag = HouseholdTag.objects.create(
            household=household, tag="empty_nest", valid_from=FOUNDED, recorded_on=FOUNDED
        )
        pairing = Pairing.objects.create(
            code=f"P{next(_serial):06d}",
            member=member,
            household=household,
            village=spot.village,
            valid_from=FOUNDED,
            recorded_on=FOUNDED,
        )
        visit = Visit.objects.create(pairing=pairing, group=spot.group, note=f"访{spot.canary}", **_act(spot, day))
        need = Need.objects.create(
            id=fresh_id(),
            visit=visit,
            household=household,
            village=spot.village,
            category="work",
            text=f"需{spot.canary}",
            raised_on=day,
        )
        made = {"household": household, "tag": tag, "pairing": pairing, "visit": visit, "need": need, "head": head}
        for name, row in made.items():
            spot.rows.setdefault(name, row)
        spot.heads.add(own)


def _affairs(spot: Spot, today: dt.date) -> None:
    for name, kinds, ago in (("activity", {"meeting": True, "study": True}, 20), ("report", {"report": True}, 15)):
        act = _act(spot, today - dt.timedelta(days=ago))
        activity = Activity.objects.create(
            unit=spot.unit,
            theme=f"题{spot.canary}",
            place=f"地{spot.canary}",
            decided=f"定{spot.canary}",
            **kinds,
            **act,
        )
        carried = {**kinds, "counts_on": act["day"], "recorded_on": act["day"], "stands_to": dt.date(9999, 12, 31)}
        ActivityGroup.objects.create(activity=activity, group=spot.group, is_host=True, **carried)
        Attendance.objects.create(
            activity=activity, member=spot.rows["member"], state="present", unit=spot.unit, branch_own=False, **carried
        )
        spot.rows[name] = activity
    taken = Activity.objects.create(unit=spot.unit, theme=f"题{spot.canary}", report=True, **_act(spot, today))
    carried = {"report": True, "counts_on": today, "recorded_on": today, "stands_to": dt.date(9999, 12, 31)}
    ActivityGroup.objects.create(activity=taken, group=spot.group, is_host=True, **carried)
    act = _act(spot, today - dt.timedelta(days=5))
    spot.rows["uptake"] = Uptake.objects.create(report=taken, note=f"阅{spot.canary}", **act)
    _records_of_members(spot, act)


def _records_of_members(spot: Spot, act: dict[str, Any]) -> None:
    member, today = spot.rows["member"], act["day"]
    spot.rows["talk"] = Talk.objects.create(
        member=member,
        held_by=spot.rows["leader"].person,
        group=spot.group,
        note=f"谈{spot.canary}",
        **{**act, "id": fresh_id()},
    )
    spot.rows["appraisal"] = Appraisal.objects.create(
        member=member, year=today.year - 1, grade="qualified", **{**act, "id": fresh_id()}
    )
    spot.rows["applicant"] = spot.rows["head"]
    spot.rows["step"] = DevelopmentStep.objects.create(
        person=spot.rows["head"],
        stage="activist",
        unit=spot.unit,
        group=spot.group,
        note=f"展{spot.canary}",
        **{**act, "id": fresh_id()},
    )


def _duties(spot: Spot, today: dt.date) -> None:
    spot.rows["excuse"] = Excuse.objects.create(
        code=f"E{next(_serial):06d}",
        duty="*",
        member=spot.rows["leader"],
        village=spot.village,
        reason="away",
        note=f"由{spot.canary}",
        valid_from=today.replace(day=1),
        recorded_on=today,
        proposed_by=spot.accounts[Role.LEADER].pk,
    )
    Cell.objects.create(
        duty="meeting",
        period=today.year * 12 + today.month - 1,
        village=spot.village,
        group=spot.group,
        owed=1,
        done=0,
        on_time=0,
        excused=0,
        anchor=today,
        computed_at=dt.datetime.now(dt.UTC),
    )
    spot.rows["override"], _ = Override.objects.get_or_create(
        county=spot.county,
        duty="study",
        defaults={"valid_from": FOUNDED, "recorded_on": FOUNDED, "grace_days": 6, "basis": f"文{spot.canary}"},
    )
