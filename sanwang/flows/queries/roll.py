"""The members of a village as a list in pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from sanwang.kernel.pages import Moment, Window, searched, tail, window
from sanwang.kernel.permits import Permit, visible
from sanwang.organization.models import Division, Member
from sanwang.organization.queries.members import listed
from sanwang.organization.rules import SEE_MEMBER


@dataclass(frozen=True)
class Roll:
    """A page of members; each row carries ``group_name``, ``group_code`` and its standing on the day."""

    village: Division
    search: str
    rows: list[tuple[Member, str]]
    window: Window[Member]
    tail: str


def roll(seen: Permit[Division], *, request: HttpRequest, moment: Moment) -> Roll:
    """Return the page asked for. One query."""
    search = searched(request)
    rows = listed(visible(seen.actor, SEE_MEMBER), village=seen.target, day=moment.day, search=search)
    found = window(rows, request)
    members = [(row, str(row.standing_on(moment.day).label)) for row in found.rows]
    return Roll(seen.target, search, members, found, tail(village=seen.target.code, q=search, on=moment.word))
