"""The seats an actor sits in: his roles with the codes and names of their places, the busiest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sanwang.kernel.permits import Actor
from sanwang.organization.roles import Role

ORDER: Final = (
    Role.SECRETARY,
    Role.CLERK,
    Role.LEADER,
    Role.TOWNSHIP,
    Role.COUNTY,
    Role.OFFICE,
    Role.AUDITOR,
    Role.MEMBER,
    Role.ADMIN,
)
"""Who holds several roles lands where most is to be recorded; what he owes himself is one link away."""


@dataclass(frozen=True)
class Seat:
    """A role over a place. ``level`` is ``county township village group self``; a member's has no code."""

    role: Role
    level: str
    code: str
    name: str


def seats(actor: Actor) -> list[Seat]:
    """Return the actor's seats, in the order of ``ORDER`` and then of codes."""
    found = [Seat(Role(grant.role), grant.level, grant.code, grant.name) for grant in actor.grants]
    return sorted(found, key=lambda seat: (ORDER.index(seat.role), seat.code))
