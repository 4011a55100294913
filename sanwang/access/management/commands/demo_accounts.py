"""``demo_accounts``: one account per role, and some for people of the demo county. Only with ``SANWANG_DEMO=1``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sanwang.access import rules
from sanwang.access.models import Account
from sanwang.access.operations import account as accounts
from sanwang.access.operations import grant as grants
from sanwang.access.operations.account import NewAccount
from sanwang.access.queries import showcase
from sanwang.access.queries.places import Place
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.organization.models import Division, Person, Post
from sanwang.organization.roles import Role

PASSWORD = "sanwang-demo"  # noqa: S105 - printed: these accounts open nowhere but in the demo
ACTOR = Actor.system("command: demo_accounts")
Wanted = tuple[str, str, Person | None, list[Place]]


class Command(BaseCommand):
    help = "示范县的账号 · make the demo's accounts (once) and print with what to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("only in the demo: set SANWANG_DEMO=1")
        today = clock.today()
        villages = showcase.villages(today, most=4)
        if not villages:
            raise CommandError("no village has a group with a leader: load the demo county first")
        if not Account.objects.filter(is_demo=True).exists():
            for wanted in [*_people(villages, today), *_officers(villages[0])]:
                _open(wanted, villages[0], today)
        for account in Account.objects.filter(is_demo=True).order_by("-username"):
            self.stdout.write(f"{account.username}\t{PASSWORD}\t{account.display_name}")


def _open(wanted: Wanted, village: Division, on: dt.date) -> None:
    username, name, person, held = wanted
    new = NewAccount(username=username, display_name=name, person=person, password=PASSWORD, is_demo=True)
    account = accounts.open(permit(ACTOR, rules.OPEN_ACCOUNT, pk=village.county_id), new=new)
    for place in held:
        grants.give(permit(ACTOR, rules.GIVE_GRANT, pk=account.pk), place=place, on=on)


def _people(villages: list[Division], on: dt.date) -> Iterator[Wanted]:
    """Yield leaders, members, secretary and cadre of each village; the first of each are the demo's seats."""
    seats = {Role.LEADER, Role.MEMBER, Role.SECRETARY, Role.OFFICE}
    for person, place in _of_villages(villages, on):
        code = showcase.member_code(person)
        own = [Place(role=Role.MEMBER)] if code and place.role != Role.MEMBER else []
        if place.role in seats:
            seats.discard(place.role)
            yield f"demo-{place.role.value}", person.name, person, [place, *own]
        elif code:
            yield code.lower(), person.name, person, [place, *own]


def _of_villages(villages: list[Division], on: dt.date) -> Iterator[tuple[Person, Place]]:
    for village in villages:
        for person, group in showcase.leaders(village, on)[:2]:
            yield person, Place(role=Role.LEADER, group=group)
            for member in showcase.members(group, on)[:2]:
                yield member, Place(role=Role.MEMBER)
        for role, post in ((Role.SECRETARY, Post.SECRETARY), (Role.OFFICE, Post.CADRE)):
            if (holder := showcase.holder(village, post, on)) is not None:
                yield holder, Place(role=role, division=village)


def _officers(village: Division) -> Iterator[Wanted]:
    """Yield the seats that are nobody of the county."""
    seats: list[tuple[Role, Division | None]] = [
        (Role.CLERK, village),
        (Role.TOWNSHIP, village.township),
        (Role.COUNTY, village.county),
        (Role.AUDITOR, village.county),
        (Role.ADMIN, village.county),
    ]
    for role, division in seats:
        yield f"demo-{role.value}", str(division), None, [Place(role=role, division=division)]
