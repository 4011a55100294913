"""The page of a recorded activity: what it is, what it discharged, who came, what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from sanwang.affairs.models import Activity, ActivityGroup, Attendance, State, Uptake
from sanwang.affairs.queries.activity import in_full
from sanwang.affairs.rules import SEE_GROUP, TAKE_UP_REPORT, WITHDRAW_ACTIVITY
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.queries.ledger import group_lines
from sanwang.flows.queries import heads
from sanwang.flows.queries.held import discharged_by
from sanwang.flows.queries.ten import lead
from sanwang.kernel.pages import Moment
from sanwang.kernel.permits import Permit, visible
from sanwang.organization.models import Group


@dataclass(frozen=True)
class ActivityPage:
    """``groups``: host first. ``came``: members who came; ``called``: states with who stands in them."""

    activity: Activity
    groups: list[ActivityGroup]
    called: list[tuple[str, list[Attendance]]]
    came: int
    listed: int
    discharged: list[str]
    uptake: Uptake | None
    may_change: bool
    may_take_up: bool
    home: str
    next: list[str] | None

    @property
    def kinds(self) -> list[str]:
        """The words of its kinds."""
        return [str(kind.label) for kind in self.activity.kinds]


def activity_page(by: Permit[Activity], *, moment: Moment) -> ActivityPage:
    """Return what the page shows: eight queries at most."""
    activity, actor = by.target, by.actor
    groups, listed = in_full(activity)
    stands = activity.withdrawn_on is None and moment.on is None
    uptake = Uptake.objects.standing().filter(report=activity).first() if activity.report else None
    host = next((row.group for row in groups if row.is_host), None)
    sees_host = host is not None and visible(actor, SEE_GROUP).filter(pk=host.pk).exists()
    return ActivityPage(
        activity=activity,
        groups=groups,
        called=[(str(state.label), [row for row in listed if row.state == state]) for state in State],
        came=sum(row.came for row in listed),
        listed=len(listed),
        discharged=[heads.title(DUTIES[code]) for code in discharged_by(activity.pk) if code in DUTIES],
        uptake=uptake,
        may_change=stands and visible(actor, WITHDRAW_ACTIVITY).filter(pk=activity.pk).exists(),
        may_take_up=stands and uptake is None and visible(actor, TAKE_UP_REPORT).filter(pk=activity.pk).exists(),
        next=_next(host, moment) if host is not None and sees_host and stands else None,
        home=f"/groups/{host.code}" if host is not None and sees_host else "/",
    )


def _next(group: Group, moment: Moment) -> list[str]:
    """Return what the host has still to do this month, in words."""
    return lead(group_lines(group.pk, day=moment.day))
