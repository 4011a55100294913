"""Sets the scene for the journeys: whatever day it is, each role finds something to do.

The made-up county has done part of the running month; which part depends on the day on which the tests run.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client

from sanwang.access.models import Account, Grant
from sanwang.affairs.models import Activity, ActivityGroup, Attendance, DevelopmentStep, Stage, Talk, Uptake
from sanwang.duties.models import Excuse
from sanwang.intake.models import Batch, State
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Division, Group, Member, Membership, Office, Person, name_key
from sanwang.organization.roles import Role
from sanwang.service.models import HouseholdTag, Need, Pairing, Visit
from tests.browser import rosters

LONG_AGO = dt.date(2024, 1, 1)
OWED = 3
"""Households that the member has to visit this month."""


def seat(role: str) -> Account:
    """Return the demo's account of a role."""
    return Account.objects.get(username=f"demo-{role}")


def group_of_leader() -> Group:
    """Return the group that the demo's leader leads."""
    return Grant.objects.get(account=seat("leader"), role=Role.LEADER).group


def village() -> Division:
    """Return the village of the demo's secretary."""
    return Grant.objects.get(account=seat("secretary"), role=Role.SECRETARY).division


def member() -> Member:
    """Return the demo's member."""
    return Member.objects.get(person=seat("member").person, left_on=None)


def pairings(today: dt.date) -> list[Pairing]:
    """Return the pairings of the demo's member, by code."""
    return list(Pairing.objects.on(today).filter(member=member()).order_by("code"))


def set_up(today: dt.date) -> None:
    """Leave something to do this month to member, leader and secretary."""
    _leave_visits(today)
    _leave_activities(today)
    _leave_talks(today)
    _leave_reports(today)
    _leave_excuse(today)
    _leave_vacancy(today)
    _bring_up(today)


def _leave_visits(today: dt.date) -> None:
    own = pairings(today)
    assert len(own) >= OWED, "the demo's member looks after too few households for the journey"
    for pairing in own[:OWED]:
        if not HouseholdTag.objects.on(today).filter(household=pairing.household).exists():
            HouseholdTag.objects.create(
                household=pairing.household, tag="empty_nest", valid_from=LONG_AGO, recorded_on=LONG_AGO
            )
    Pairing.objects.filter(pk__in=[one.pk for one in own], valid_from__gt=LONG_AGO).update(valid_from=LONG_AGO)
    visits = Visit.objects.filter(pairing__in=own, day__gte=today.replace(day=1))
    _erase(Need.objects.filter(visit__in=visits), visits)


def _leave_activities(today: dt.date) -> None:
    group = group_of_leader()
    held = ActivityGroup.objects.filter(group=group).values("activity")
    since = today.replace(day=1)
    branch = Activity.objects.filter(unit=group.unit).exclude(pk__in=ActivityGroup.objects.values("activity"))
    ours = Activity.objects.filter(Q(pk__in=held) | Q(pk__in=branch.values("pk")))
    acts = list(ours.filter(Q(day__gte=since) | Q(for_day__gte=since)).values_list("pk", flat=True))
    _erase(
        Uptake.objects.filter(report__in=acts),
        Attendance.objects.filter(activity__in=acts),
        ActivityGroup.objects.filter(activity__in=acts),
        Activity.objects.filter(pk__in=acts),
    )


def _leave_talks(today: dt.date) -> None:
    quarter = Period.of(today, 3)
    members = Membership.objects.on(today).home().filter(group=group_of_leader()).values("member")
    _erase(Talk.objects.filter(member__in=members, day__gte=quarter.first))


def _leave_reports(today: dt.date) -> None:
    since = today - dt.timedelta(days=30)
    recent = Activity.objects.filter(village=village(), report=True, day__gte=since).order_by("-day", "pk")
    _erase(Uptake.objects.filter(report__in=list(recent.values_list("pk", flat=True)[:2])))


def _leave_excuse(today: dt.date) -> None:
    home = Membership.objects.on(today).home().filter(group=group_of_leader(), member__left_on=None)
    led = Office.objects.on(today).filter(group=group_of_leader()).values("person")
    other = home.exclude(member__person__in=led).exclude(member=member()).order_by("member__code").first()
    assert other is not None
    Excuse.objects.create(
        code="EBROWSER",
        duty="study_attendance",
        member=other.member,
        village=village(),
        reason="infirm",
        valid_from=today.replace(day=1),
        recorded_on=today,
        proposed_by=seat("leader").pk,
    )


def _leave_vacancy(today: dt.date) -> None:
    """Let the last group of the village that no account of the demo leads be without a leader."""
    led = Grant.objects.filter(role=Role.LEADER).values("group")
    home = Membership.objects.on(today).home().values("group")
    group = Group.objects.on(today).filter(village=village(), pk__in=home).exclude(pk__in=led).order_by("code").last()
    assert group is not None
    _erase(Office.objects.filter(group=group))


def _bring_up(today: dt.date) -> None:
    """Let somebody be on the way to membership, ready to be admitted."""
    person = Person.objects.create(name="徐新民", name_key=name_key("徐新民"))
    moment = dt.datetime.combine(today, dt.time(9), tzinfo=clock.ZONE)
    DevelopmentStep.objects.create(
        person=person, stage=Stage.CANDIDATE, group=group_of_leader(), unit=group_of_leader().unit, village=village(),
        day=today, recorded_on=today, recorded_at=moment, note="支委会讨论过",
    )  # fmt: skip


def _erase(*querysets: Any) -> None:
    for rows in querysets:
        rows._raw_delete(rows.db)


def sessions() -> dict[str, str]:
    """Return a session key for each seat of the demo, by role."""
    roles = [
        name.removeprefix("demo-") for name in Account.objects.values_list("username", flat=True) if "demo-" in name
    ]
    return {role: signed_in(role).cookies["sessionid"].value for role in roles}


def signed_in(role: str) -> Client:
    """Return a client signed in at a seat of the demo."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(seat(role), backend="sanwang.access.signin.Backend")
    return client


def batches() -> dict[str, str]:
    """Send a roster in, as the secretary and as the township; return the keys of two batches.

    ``batch`` is read and waits for a decision, ``asking`` has not said of which village its sheet is.
    """
    secretary, form = signed_in("secretary"), {"form": "member_roster", "unit": village().code}
    exported = secretary.post("/import/export", form)
    assert exported.status_code == 200
    sent = {
        "batch": (secretary, village(), rosters.touched(exported.content, serial=1)),
        "asking": (signed_in("township"), village().township, rosters.touched(exported.content, serial=2, title="表")),
    }
    found = {}
    for name, (client, unit, content) in sent.items():
        file = SimpleUploadedFile("名册.xlsx", content)
        answer = client.post("/import", {"form": "member_roster", "unit": unit.code, "file": file})
        assert answer.status_code == 302, answer.content.decode()
        found[name] = answer["Location"].split("/")[2]
    busy = Batch.objects.get(pk=found["batch"])
    busy.pk, busy.state, busy.digest = fresh_id(), State.READING, bytes(32)
    busy.save(force_insert=True)
    return found | {"reading": str(busy.pk)}


def values(today: dt.date) -> dict[str, str]:
    """Return what stands for the matrix's placeholders: objects that the demo's seats have within reach."""
    group, place, pairing = group_of_leader(), village(), pairings(today)[0]
    held = ActivityGroup.objects.filter(group=group, activity__withdrawn_on=None)
    activity = held.order_by("-activity__day").first()
    report = held.filter(activity__report=True).order_by("-activity__day").first()
    visit = Visit.objects.filter(pairing__member=member(), withdrawn_on=None).order_by("-day").first()
    assert activity and report and visit
    rows: dict[str, Any] = {
        "county": place.county,
        "township": place.township,
        "village": place,
        "group": group,
        "unit": group.unit,
        "member": member(),
        "leader": Member.objects.get(person=seat("leader").person, left_on=None),
        "person": seat("member").person,
        "household": pairing.household,
        "pairing": pairing,
        "visit": visit,
        "need": Need.objects.filter(village=place).first(),
        "activity": activity.activity,
        "report": report.activity,
        "applicant": DevelopmentStep.objects.get(village=place).person,
        "step": DevelopmentStep.objects.get(village=place),
        "excuse": Excuse.objects.get(code="EBROWSER"),
        "account": seat("member"),
        "grant": Grant.objects.filter(account=seat("leader")).first(),
    }
    known = {name: row for name, row in rows.items() if row is not None}
    found = {name: _named(row) for name, row in known.items()}
    found |= {f"{name}_id": str(row.pk) for name, row in known.items()}
    return (
        found
        | {"today": today.isoformat(), "month": f"{today:%Y-%m}", "past": str(today - dt.timedelta(days=40))}
        | _spare(today)
        | batches()
    )


def _spare(today: dt.date) -> dict[str, str]:
    """Return what only one journey touches: a household of another group that need not be visited, two accounts."""
    tagged = HouseholdTag.objects.on(today).values("household")
    ours = Membership.objects.on(today).home().filter(group=group_of_leader()).values("member")
    rows = Pairing.objects.on(today).filter(village=village(), valid_from__lt=today.replace(day=1))
    pairing = rows.exclude(household__in=tagged).exclude(member__in=ours).order_by("code").first()
    assert pairing is not None
    one, two = Account.objects.filter(is_demo=True, username__startswith="m").order_by("-username")[:2]
    return {
        "group_name": group_of_leader().name,
        "spare_household": pairing.household.code,
        "spare_member": pairing.member.person.name,
        "spare_account": one.username,
        "spare_name": one.display_name,
        "spare_account_2": two.username,
        "spare_name_2": two.display_name,
    }


def _named(row: Any) -> str:
    """Return what an address calls the row: a record its key, everything else its code where it has one."""
    return str(row.pk if isinstance(row.pk, uuid.UUID) else getattr(row, "code", None) or row.pk)
