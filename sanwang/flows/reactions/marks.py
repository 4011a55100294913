"""Which cells of the ledger an event may have changed: one function an event, each puts down dirty marks.

An event tells the days it concerns, not today; where a change reaches up to now, the clock is asked here.
"""

from __future__ import annotations

import datetime as dt

from sanwang.affairs.events import AppraisalRecorded, TalkRecorded
from sanwang.affairs.events import _ActivityHappening as Held
from sanwang.affairs.models import Talk
from sanwang.duties.events import ExcuseDecided, ExcuseWithdrawn, RuleChanged
from sanwang.duties.events import _ExcuseHappening as Excusing
from sanwang.duties.keeping.marks import Touched, mark, mark_county, mark_from, mark_moved
from sanwang.duties.ledger.catalogue import DUTIES, EVERY_DUTY
from sanwang.duties.ledger.duty import SubjectKind
from sanwang.kernel import clock
from sanwang.organization.events import GroupChanged, MemberChanged, MembershipChanged, OfficeChanged
from sanwang.service.events import PairingChanged, TagsChanged, VisitRecorded, VisitWithdrawn

_BY_BRANCH = ("study", "party_day", "life_meeting")
"""Kinds that a group's members may also be given at their branch."""
_ATTENDED = {"study": "study_attendance", "party_day": "party_day_attendance"}
_GROUP_DUTIES = tuple(code for code, duty in DUTIES.items() if duty.subjects.kind is SubjectKind.GROUP)


def visited(event: VisitRecorded | VisitWithdrawn) -> None:
    """A visit counts under its pairing, for the month of its day."""
    mark(["visit"], [event.day], Touched(pairings=(event.pairing_id,)))


def paired(event: PairingChanged) -> None:
    """The member owes other visits from the day on."""
    mark_from(["visit"], event.day, Touched(members=(event.member_id,)), until=clock.today())


def tagged(event: TagsChanged) -> None:
    """Visits to the household are owed, or no longer owed, from the day on."""
    mark_from(["visit"], event.day, Touched(pairings=event.pairing_ids), until=clock.today())


def held(event: Held) -> None:
    """An activity counts for the groups that held it, for who came, or for the branch and its members' groups."""
    days = [event.counts_on]
    attended = [_ATTENDED[kind] for kind in event.kinds if kind in _ATTENDED]
    mark(attended, days, Touched(members=event.member_ids))
    if event.branch_own:
        mark([kind for kind in event.kinds if kind in _BY_BRANCH], days, Touched(members=event.member_ids))
        mark([kind for kind in event.kinds if kind == "deploy"], days, Touched(units=(event.unit_id,)))
    else:
        mark([kind for kind in event.kinds if kind in _GROUP_DUTIES], days, Touched(groups=event.group_ids))


def talked(event: TalkRecorded) -> None:
    """A talk counts for the member, in the quarter of its day."""
    mark(["talk"], [event.day], Touched(members=(event.member_id,)))


def appraised(event: AppraisalRecorded) -> None:
    """An appraisal counts for the member, in the year appraised."""
    mark(["appraisal"], [dt.date(event.year, 12, 31)], Touched(members=(event.member_id,)))


def member_changed(event: MemberChanged) -> None:
    """Everything that the member and his groups owe from the day on."""
    mark_from([EVERY_DUTY], event.from_day, Touched(members=(event.member_id,)), until=clock.today())


def membership_changed(event: MembershipChanged) -> None:
    """Everything that the member owes, and the groups that he left and entered, from the day on."""
    touched = Touched(members=(event.member_id,), groups=event.group_ids)
    mark_from([EVERY_DUTY], event.from_day, touched, until=clock.today())


def group_changed(event: GroupChanged) -> None:
    """Everything that the group and its branch owe, where it stands and where it stood."""
    today = clock.today()
    touched = Touched(groups=(event.group_id,), units=(event.unit_id,))
    mark_from([EVERY_DUTY], event.from_day, touched, until=today)
    mark_moved((event.group_id,), event.from_day, until=today)


def office_changed(event: OfficeChanged) -> None:
    """Who leads a group owes himself no talk; and a county may say that only talks held in a post count."""
    holders = [person for person in (event.person_id, *event.former_ids) if person is not None]
    talked_with = Talk.objects.filter(held_by__in=holders, day__gte=event.from_day).values_list("member", flat=True)
    if members := tuple(talked_with.distinct()):
        mark_from(["talk"], event.from_day, Touched(members=members), until=clock.today())
    if event.group_id is not None:
        mark_from(["talk"], event.from_day, Touched(groups=(event.group_id,)), until=clock.today())


def rule_changed(event: RuleChanged) -> None:
    """All that a county owes of the duty, from the day on to where the change ends."""
    today = clock.today()
    until = min(today, event.to_day) if event.to_day else today
    mark_county(event.county_id, [event.duty], event.from_day, until=until)


def decided(event: ExcuseDecided) -> None:
    """What the branch agreed to is not required."""
    if event.agreed:
        _excused(event)


def excuse_withdrawn(event: ExcuseWithdrawn) -> None:
    """What had been agreed to is required again."""
    if event.counted:
        _excused(event)


def _excused(event: Excusing) -> None:
    today = clock.today()
    until = min(today, event.valid_to) if event.valid_to else today
    touched = Touched(
        members=(event.member_id,) if event.member_id else (),
        groups=(event.group_id,) if event.group_id else (),
        pairings=(event.pairing_id,) if event.pairing_id else (),
    )
    mark_from([event.duty], event.valid_from, touched, until=until)
