"""What discharges a duty: acts that count in the period and had been recorded by the day asked."""

from __future__ import annotations

from sanwang.duties.ledger.duty import Act
from sanwang.duties.ledger.subjects import holds

_SEEN = "a.counts_on >= :first and a.counts_on < :after and a.recorded_on <= :seen and a.stands_to > :seen"


def held_by_group(kind: str) -> Act:
    """An activity of the kind that the group held, as host or together with others."""
    return Act("fact_group_act a", "a.group_id", "a.activity_id", f"a.{kind} and {_SEEN}", kind=kind)


def held_by_unit(kind: str) -> Act:
    """An activity of the kind that was the branch's own."""
    return Act("fact_unit_act a", "a.unit_id", "a.activity_id", f"a.{kind} and {_SEEN}", kind=kind)


def held_by_branch_of_group(kind: str) -> Act:
    """An activity of the group's branch to which any member of the group came, home or functional."""
    return Act(
        "fact_membership m join fact_branch_attendance a on a.member_id = m.member_id",
        "m.group_id",
        "a.activity_id",
        f"a.{kind} and {holds('m')} and {_SEEN}",
        beside="a.unit_id = s.unit_id",
        joined=True,
        kind=kind,
    )


def came(kind: str) -> Act:
    """An activity of the kind to which the member came, whoever held it."""
    return Act("fact_attendance a", "a.member_id", "a.activity_id", f"a.{kind} and {_SEEN}", kind=kind)


VISITED = Act("fact_visit a", "a.pairing_id", "a.visit_id", _SEEN, manner="a.manner")
"""A visit under the pairing."""

TALKED = Act("fact_talk a", "a.member_id", "a.talk_id", _SEEN, manner="a.manner")
"""A talk with the member, whoever held it."""

APPRAISED = Act("fact_appraisal a", "a.member_id", "a.appraisal_id", _SEEN)
"""An appraisal of the member for that year, with a grade."""

ADMITTED = Act(
    "fact_member a join fact_membership m on m.member_id = a.member_id",
    "m.group_id",
    "a.member_id",
    f"a.joined_on > :window and a.joined_on <= :anchor and {holds('m')}",
    joined=True,
    timed=False,
)
"""A member of the group on the anchor, home or functional, who was admitted within the window."""
