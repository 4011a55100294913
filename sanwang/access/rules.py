"""Who may do what to accounts, grants and tokens. An administrator keeps his county's accounts and sees nothing else.

Jobs and commands (``Actor.system``) are admitted where a rule says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db.models import Q

from sanwang.access.models import Account, Grant
from sanwang.kernel.permits import EVERYTHING, NOTHING, Action, Actor
from sanwang.organization.models import Division
from sanwang.organization.roles import Role


def _keeper(county: str) -> Callable[[Actor], Q]:
    """Return the rule of the administrator of the county that ``county`` leads to, and of commands."""

    def rule(actor: Actor) -> Q:
        return EVERYTHING if actor.is_system else Q(**{f"{county}__in": actor.at("county", [Role.ADMIN])})

    return rule


def _oneself(actor: Actor) -> Q:
    return Q(pk=actor.account_id) if actor.account_id else NOTHING


def _commands(actor: Actor) -> Q:
    return EVERYTHING if actor.is_system else NOTHING


OPEN_ACCOUNT: Final = Action("access.open_account", Division, _keeper("pk"))
KEEP_ACCOUNT: Final = Action("access.keep_account", Account, _keeper("county"))
"""See it, set its password, close it, end its sessions."""
GIVE_GRANT: Final = Action("access.give_grant", Account, _keeper("county"))
END_GRANT: Final = Action("access.end_grant", Grant, _keeper("account__county"))
USE_ACCOUNT: Final = Action("access.use_account", Account, _oneself)
"""One's own: password and size of type."""
MAKE_TOKEN: Final = Action("access.make_token", Grant, _commands)

SEATS: Final[dict[str, str]] = {
    Role.MEMBER: "self",
    Role.LEADER: "group",
    Role.SECRETARY: "village",
    Role.CLERK: "village",
    Role.OFFICE: "village",
    Role.TOWNSHIP: "township",
    Role.COUNTY: "county",
    Role.AUDITOR: "county",
    Role.ADMIN: "county",
}
"""Over what a role is held. A member's is over himself."""

APART: Final = (Role.ADMIN, Role.AUDITOR)
"""Roles that meet no other in one person: who keeps the accounts does no business, who audits records nothing."""


def may_meet(roles: set[str]) -> bool:
    """Return whether one person may hold these roles together."""
    return len(roles) < 2 or not roles.intersection(APART)
