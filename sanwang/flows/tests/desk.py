"""Accounts of the small county of the affairs net, signed in."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from sanwang.access.models import Account
from sanwang.affairs.tests.world import LONG_AGO, World
from sanwang.kernel import clock
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Division, Group, Member


def signed_in(world: World, role: str, *, member: Member | None = None, **seat: Division | Group) -> Client:
    """Return a browser in which somebody with one role has signed in."""
    person = member.person if member else None
    name = f"{role}{fresh_id().hex[-8:]}"
    account = Account.objects.create(
        username=name, person=person, county=world.county, display_name=person.name if person else name
    )
    account.grants.create(role=role, valid_from=LONG_AGO, **seat)
    client = Client()
    client.force_login(account)
    return client


def leader(world: World, group: str = "GA") -> Client:
    """Return the browser of a group's leader."""
    return signed_in(world, "leader", member=world.members[f"{group}1"], group=world.groups[group])


def secretary(world: World) -> Client:
    """Return the browser of the village's secretary."""
    return signed_in(world, "secretary", member=world.members["GB2"], division=world.village)


def clerk(world: World) -> Client:
    """Return the browser of the village's clerk, who is no member."""
    return signed_in(world, "clerk", division=world.village)


def freeze(monkeypatch, day: dt.date) -> None:
    """Make it half past nine on a day."""
    monkeypatch.setattr(clock, "today", lambda: day)
    monkeypatch.setattr(clock, "now", lambda: dt.datetime.combine(day, dt.time(9, 30), clock.ZONE))


def form(day: dt.date, /, **more: object) -> dict[str, object]:
    """Return what a browser sends with a form that was left as it opened, and what was changed."""
    return {"id": str(fresh_id()), "when": day.isoformat()} | more
