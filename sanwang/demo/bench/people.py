"""Who measures: accounts of every role with sessions and tokens, made by the product's own operations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import CommandError
from django.db.models import Count, QuerySet

from sanwang.access import rules
from sanwang.access.models import Account, Grant
from sanwang.access.operations import seat, token
from sanwang.access.operations.account import NewAccount
from sanwang.access.queries.places import Place
from sanwang.kernel.permits import Actor, permit
from sanwang.organization.models import Division, Group, Level, Member, Membership, Office, Person, Post
from sanwang.organization.roles import Role
from sanwang.service.models import Pairing

ACTOR = Actor.system("command: bench")


@dataclass(frozen=True)
class Scene:
    """Where it is measured: the county, the township with most villages, the village and group with most members."""

    county: Division
    township: Division
    village: Division
    group: Group
    member: Member
    """Of the largest group, who looks after most households."""


def scene(day: dt.date) -> Scene:
    """Return the places of the county that is loaded; CommandError where none is."""
    county = Division.objects.filter(level=Level.COUNTY).order_by("code").first()
    village = villages_by_size(day)[:1]
    if county is None or not village:
        raise CommandError("no county is loaded: `sanwang load-county DIR` first")
    townships = Division.objects.filter(level=Level.TOWNSHIP).annotate(size=Count("children"))
    home = Membership.objects.on(day).home().filter(group__village=village[0])
    largest = _most(home, "group")
    busiest = _most(Pairing.objects.on(day).filter(member__in=home.filter(group=largest).values("member")), "member")
    return Scene(
        county,
        townships.order_by("-size", "code")[0],
        village[0],
        Group.objects.get(pk=largest),
        Member.objects.select_related("person").get(pk=busiest),
    )


def _most(rows: QuerySet[Any], name: str) -> int:
    """Return the id that most of the rows have in common."""
    sizes = rows.values_list(name).annotate(size=Count("pk")).order_by("-size", name)
    return next((int(found) for found, _ in sizes[:1]), 0)


def villages_by_size(day: dt.date) -> list[Division]:
    """Return the villages in which anybody is at home in a group, the one with most members first."""
    home = Membership.objects.on(day).home()
    sizes = home.values("group__village").annotate(size=Count("pk")).order_by("-size", "group__village")
    found = Division.objects.select_related("county").in_bulk([row["group__village"] for row in sizes])
    return [found[row["group__village"]] for row in sizes]


def seated(county: Division, place: Place, *, on: dt.date, person: Person | None = None, name: str = "") -> Grant:
    """Open an account with a role over a place (a person's own account where he has one)."""
    username = f"bench-{place.role.value}{name}"
    new = NewAccount(username=username, display_name=str(place.role.label), person=person, is_demo=True)
    return seat.take(permit(ACTOR, rules.OPEN_ACCOUNT, pk=county.pk), new=new, place=place, on=on)


def leader_of(group: Group, day: dt.date) -> Person | None:
    """Return who leads the group on the day."""
    office = Office.objects.on(day).filter(post=Post.GROUP_LEADER, group=group).select_related("person").first()
    return office.person if office else None


def session_of(account: Account) -> dict[str, str]:
    """Return the header of a session in which the account is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "Accept-Encoding": "gzip"}


def bearer_of(grant: Grant, *, at: dt.datetime) -> str:
    """Return a bearer token under the grant, good for a day."""
    return token.make(permit(ACTOR, rules.MAKE_TOKEN, pk=grant.pk), at=at, days=1)


@dataclass(frozen=True)
class Recorder:
    """Who records visits: a token, and the codes of pairings in reach."""

    token: str
    pairings: tuple[str, ...]


def members_of_every_village(day: dt.date, *, at: dt.datetime) -> Iterator[Recorder]:
    """Yield a member of each village with the pairings he looks after today."""
    paired = Pairing.objects.on(day).select_related("member__person", "member__village__county").order_by("pk")
    for village in villages_by_size(day):
        first = paired.filter(member__village=village, member__left_on=None).first()
        if first is None or village.county is None:
            continue
        place = Place(role=Role.MEMBER)
        grant = seated(village.county, place, on=day, person=first.member.person, name=f"-{first.member.code}".lower())
        own = paired.filter(member=first.member).values_list("code", flat=True)
        yield Recorder(bearer_of(grant, at=at), tuple(own))


def clerks(day: dt.date, *, at: dt.datetime) -> dict[int, str]:
    """Return a token of a clerk of each village, by the village's id."""
    found = {}
    for village in Division.objects.villages().select_related("county"):
        if village.county is not None:
            place = Place(role=Role.CLERK, division=village)
            grant = seated(village.county, place, on=day, name=f"-{village.code}")
            found[village.pk] = bearer_of(grant, at=at)
    return found
