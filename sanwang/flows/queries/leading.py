"""Who leads a group, and who in it may."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sanwang.organization.models import LEADING, Group, Member, Office, Post, Standing
from sanwang.organization.queries.members import candidates


@dataclass(frozen=True)
class Leading:
    """The group, who holds a post over it today, whether its leader is away, and its members (keys and labels)."""

    group: Group
    held: list[Office]
    away: bool
    members: list[tuple[int, str]]


def leading(group: Group, *, day: dt.date) -> Leading:
    """Return what the form needs. Three queries."""
    held = list(Office.objects.on(day).filter(group=group, post__in=LEADING).select_related("person__member"))
    away = any(office.post == Post.GROUP_LEADER and _away(office) for office in held)
    return Leading(group, held, away, [(row.pk, _label(row, day)) for row in candidates(group.pk, day=day)])


def _away(office: Office) -> bool:
    member: Member | None = getattr(office.person, "member", None)
    return member is not None and member.is_migrant


def _label(member: Member, day: dt.date) -> str:
    standing = member.standing_on(day)
    said = _("%(name)s（%(standing)s）") % {"name": member.person.name, "standing": standing.label}
    return member.person.name if standing == Standing.FULL else said
