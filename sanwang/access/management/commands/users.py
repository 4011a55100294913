"""``users list | create | end-sessions``: accounts from the command line."""

from __future__ import annotations

import getpass
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sanwang.access import rules
from sanwang.access.models import Account
from sanwang.access.operations import account as accounts
from sanwang.access.operations import seat
from sanwang.access.operations.account import NewAccount
from sanwang.access.queries import accounts as listing
from sanwang.access.queries import places
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.refusals import Refused
from sanwang.organization.roles import Role

ACTOR = Actor.system("command: users")


class Command(BaseCommand):
    help = "账号 list | create | end-sessions · list accounts, open one, or sign one out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="act", required=True)
        shown = commands.add_parser("list", help="accounts with their roles")
        shown.add_argument("--json", action="store_true")
        create = commands.add_parser("create", help="open an account with a role; asks for the password")
        create.add_argument("username")
        create.add_argument("--name", required=True, help="name shown")
        create.add_argument("--role", required=True, choices=Role.values)
        create.add_argument("--unit", required=True, help="code of a division, a unit or a group")
        create.add_argument("--person", default="", help="code of a member or a cadre")
        create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        commands.add_parser("end-sessions", help="sign out everywhere").add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act'].replace('-', '_')}")(options)
        except Refused as refused:
            raise CommandError("; ".join(f"{fault.field}: {fault.sentence}" for fault in refused.faults)) from refused

    def _list(self, options: dict[str, Any]) -> None:
        rows = [_row(account) for account in listing.listed(ACTOR, q="", on=clock.today())]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            state = "" if row["active"] else " (closed)"
            self.stdout.write(f"{row['username']}\t{row['name']}\t{', '.join(row['roles'])}{state}")

    def _create(self, options: dict[str, Any]) -> None:
        person = places.person_of(options["person"]) if options["person"] else None
        county = places.county_of(options["unit"])
        if county is None or (options["person"] and person is None):
            unknown = options["unit"] if county is None else options["person"]
            raise CommandError(f"unknown code: {unknown}", returncode=2)
        password = _password(from_stdin=options["password_stdin"])
        new = NewAccount(username=options["username"], display_name=options["name"], person=person, password=password)
        today, role = clock.today(), Role(options["role"])
        place = places.find(role, options["unit"], person=person, on=today)
        if seat.existing(new) is not None:
            raise CommandError("this person or this user name has an account")
        seat.take(permit(ACTOR, rules.OPEN_ACCOUNT, pk=county.pk), new=new, place=place, on=today)
        self.stderr.write(f"opened {new.username}")

    def _end_sessions(self, options: dict[str, Any]) -> None:
        try:
            kept = permit(ACTOR, rules.KEEP_ACCOUNT, username=accounts.spelled(options["username"]))
        except Account.DoesNotExist as missing:
            raise CommandError(f"no account {options['username']}", returncode=2) from missing
        self.stderr.write(f"{accounts.end_sessions(kept)} sessions ended")


def _password(*, from_stdin: bool) -> str:
    """Read the password: from standard input, or asked for at a terminal."""
    if from_stdin:
        return sys.stdin.readline().strip()
    try:
        return getpass.getpass()
    except EOFError as fault:
        raise CommandError("no terminal to ask for the password: say --password-stdin", returncode=2) from fault


def _row(account: Account) -> dict[str, Any]:
    held = getattr(account, "current", [])
    places_of = [
        f"{grant.role} {grant.group.code if grant.group else grant.division.code}"
        for grant in held
        if grant.role != Role.MEMBER
    ]
    own = ["member"] if any(grant.role == Role.MEMBER for grant in held) else []
    return {
        "username": account.username,
        "name": account.display_name,
        "roles": [*places_of, *own],
        "active": account.is_active,
    }
