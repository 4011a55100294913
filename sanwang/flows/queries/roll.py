"""The members of a village as a list in pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from sanwang.kernel.pages import Moment, Window, searched, tail, window
from sanwang.kernel.permits import Permit, visible
from sanwang.organization.models import Division, Member
from sanwang.organization.queries.members import left_lately, listed
from sanwang.organization.rules import MANAGE_MEMBERS, SEE_MEMBER


@dataclass(frozen=True)
class Roll:
    """A page of members; each row carries ``group_name``, ``group_code`` and its standing on the day.

    ``gone``: who has left within the last months, today and where nobody is looked for. ``may_admit``: today only.
    """

    village: Division
    search: str
    rows: list[tuple[Member, str]]
    window: Window[Member]
    tail: str
    gone: list[Member]
    may_admit: bool


def roll(seen: Permit[Division], *, request: HttpRequest, moment: Moment) -> Roll:
    """Return the page asked for. Four queries at most."""
    search = searched(request)
    rows = listed(visible(seen.actor, SEE_MEMBER), village=seen.target, day=moment.day, search=search)
    found = window(rows, request)
    members = [(row, str(row.standing_on(moment.day).label)) for row in found.rows]
    gone = left_lately(visible(seen.actor, SEE_MEMBER), village=seen.target, day=moment.day)
    return Roll(
        village=seen.target,
        search=search,
        rows=members,
        window=found,
        tail=tail(village=seen.target.code, q=search, on=moment.word),
        gone=[] if search or moment.on else list(gone),
        may_admit=not moment.on and visible(seen.actor, MANAGE_MEMBERS).filter(pk=seen.target.pk).exists(),
    )
