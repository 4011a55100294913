"""The seats an actor sits in: his roles with the codes and names of their places, the busiest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sanwang.kernel.permits import Actor
from sanwang.organization.models import Division, Group
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
    """Return the actor's seats, in the order of ``ORDER`` and then of codes (at most two queries)."""
    divisions = {grant.place_id for grant in actor.grants if grant.level not in ("group", "self")}
    groups = {grant.place_id for grant in actor.grants if grant.level == "group"}
    named: dict[tuple[bool, int], tuple[str, str]] = {}
    if divisions:
        rows = Division.objects.filter(pk__in=divisions)
        named.update({(False, division.pk): (division.code, division.short_name) for division in rows})
    if groups:
        named.update({(True, group.pk): (group.code, group.name) for group in Group.objects.filter(pk__in=groups)})
    nowhere = "", ""
    found = [
        Seat(
            Role(grant.role),
            grant.level,
            *(nowhere if grant.level == "self" else named.get((grant.level == "group", grant.place_id), nowhere)),
        )
        for grant in actor.grants
    ]
    return sorted(found, key=lambda seat: (ORDER.index(seat.role), seat.code))
