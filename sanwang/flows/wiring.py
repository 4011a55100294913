"""Every reaction to an event, on one screen."""

from __future__ import annotations

from sanwang.affairs import events as affairs
from sanwang.duties import events as duties
from sanwang.flows.reactions import endings, marks
from sanwang.kernel.events import wire
from sanwang.organization import events as organization
from sanwang.service import events as service


def connect() -> None:
    """Wire the immediate reactions: they run in the event's own transaction."""
    wire(service.VisitRecorded, marks.visited)
    wire(service.VisitWithdrawn, marks.visited)
    wire(service.PairingChanged, marks.paired)
    wire(service.TagsChanged, marks.tagged)
    wire(affairs.ActivityRecorded, marks.held)
    wire(affairs.ActivityWithdrawn, marks.held)
    wire(affairs.TalkRecorded, marks.talked)
    wire(affairs.TalkWithdrawn, marks.talked)
    wire(affairs.AppraisalRecorded, marks.appraised)
    wire(organization.MemberChanged, marks.member_changed, endings.member_left, endings.member_stayed)
    wire(organization.MembershipChanged, marks.membership_changed)
    wire(organization.GroupChanged, marks.group_changed)
    wire(organization.OfficeChanged, marks.office_changed, endings.leader_changed)
    wire(duties.RuleChanged, marks.rule_changed)
    wire(duties.ExcuseDecided, marks.decided)
    wire(duties.ExcuseWithdrawn, marks.excuse_withdrawn)
