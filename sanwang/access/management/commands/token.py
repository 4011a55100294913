"""``token CODE --role ROLE --unit UNIT``: a bearer token for the API, for tests and the demo."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sanwang.access import rules
from sanwang.access.operations import seat, token
from sanwang.access.operations.account import NewAccount
from sanwang.access.queries import places
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.refusals import Refused
from sanwang.organization.models import Person
from sanwang.organization.roles import Role


class Command(BaseCommand):
    help = "接口令牌 CODE --role --unit · a bearer token of a person, or the demo, in one role over one place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of a member or a cadre, or 'demo'")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--unit", required=True, help="code of a division, a unit or a group")
        parser.add_argument("--days", type=days, default=30, help="how long it is good (30; at most 366)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = _make(options["code"], Role(options["role"]), options["unit"], options["days"])
        except Refused as refused:
            raise CommandError("; ".join(str(fault.sentence) for fault in refused.faults)) from refused
        self.stdout.write(raw)


def days(written: str) -> int:
    """Read a number of days from 1 to 366; anything else is a ValueError."""
    if not 1 <= (number := int(written)) <= 366:
        raise ValueError(written)
    return number


def _make(code: str, role: Role, unit: str, days: int) -> str:
    """Open the account and give the grant where they are missing, and make the token."""
    at, actor = clock.now(), Actor.system("command: token")
    county = places.county_of(unit)
    if county is None:
        raise CommandError(f"no division, unit or group has the code {unit}", returncode=2)
    person = _person(code, role, unit)
    place = places.find(role, unit, person=person, on=at.date())
    name = code if person is None or code != "demo" else person.member.code
    username = f"token-{role}-{unit}" if person is None else name
    new = NewAccount(
        username=username, display_name=person.name if person else f"{role.label} {unit}"[:30], person=person
    )
    grant = seat.take(permit(actor, rules.OPEN_ACCOUNT, pk=county.pk), new=new, place=place, on=at.date())
    return token.make(permit(actor, rules.MAKE_TOKEN, pk=grant.pk), at=at, days=days)


def _person(code: str, role: Role, unit: str) -> Person | None:
    """Return whose account it is: nobody's for ``demo``, but a member must be somebody (the first of the unit)."""
    if code == "demo":
        return places.first_member(unit) if role == Role.MEMBER else None
    person = places.person_of(code)
    if person is None:
        raise CommandError(f"no member or cadre has the code {code}", returncode=2)
    return person
