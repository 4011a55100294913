"""Who owes: selects of the subjects as they stood on the anchor, with village, group and branch.

``{kinds}`` is where a rule may restrict the kinds of group, ``:entered`` the last day on which a span may
have begun (the anchor; the period's first day where the month of joining is let off).
"""

from __future__ import annotations

from sanwang.duties.ledger.duty import SubjectKind, Subjects


def holds(alias: str) -> str:
    """Return the condition that a span holds on the anchor."""
    return f"{alias}.valid_from <= :anchor and ({alias}.valid_to is null or {alias}.valid_to > :anchor)"


def _placed(subject: str, joins: str = "", where: str = "") -> str:
    return (
        f"select g.village_id, g.group_id, g.unit_id, {subject} as subject_id\nfrom fact_place g{joins}\n"
        f"where {holds('g')}{where}{{kinds}}"
    )


_FOUNDED = " and g.founded <= :entered"
_HOME = (
    f" and exists (select 1 from fact_membership h where h.group_id = g.group_id and h.kind = 'home' and {holds('h')})"
)
_MEMBERSHIP = f"\njoin fact_membership m on m.group_id = g.group_id and m.kind = 'home' and {holds('m')}"
_ENTERED = " and m.valid_from <= :entered"
GROUPS = Subjects(SubjectKind.GROUP, (_placed("g.group_id", where=_FOUNDED),))
"""Every group founded by then."""

HOMES = Subjects(SubjectKind.GROUP, (_placed("g.group_id", where=_FOUNDED + _HOME),))
"""Groups that are somebody's home on that day."""

SEASONED_HOMES = Subjects(
    SubjectKind.GROUP, (_placed("g.group_id", where=f"{_FOUNDED}{_HOME} and g.founded <= :window"),)
)
"""Groups that are somebody's home and were founded before the window began."""

BRANCHES = Subjects(
    SubjectKind.UNIT,
    groupless=(
        "select b.village_id, nullif(b.unit_id, b.unit_id) as group_id, b.unit_id, b.unit_id as subject_id\n"
        f"from fact_branch b\nwhere {holds('b')} and exists (select 1 from fact_place g"
        f" where g.unit_id = b.unit_id and g.founded <= :entered and {holds('g')})",
    ),
    village="b.village_id",
)
"""Branches and general branches with at least one group directly under them."""

MEMBERS = Subjects(SubjectKind.MEMBER, (_placed("m.member_id", _MEMBERSHIP, _ENTERED),))
"""Every member with a home group, full or probationary."""

LED_MEMBERS = Subjects(
    SubjectKind.MEMBER,
    (
        _placed(
            "m.member_id",
            _MEMBERSHIP,
            f"{_ENTERED} and not exists (select 1 from fact_leader l"
            f" where l.group_id = g.group_id and l.member_id = m.member_id and {holds('l')})",
        ),
    ),
)
"""Every member with a home group except who leads that group on that day."""

FULL_MEMBERS = Subjects(
    SubjectKind.MEMBER,
    (
        _placed(
            "m.member_id",
            f"{_MEMBERSHIP}\njoin fact_member p on p.member_id = m.member_id",
            f"{_ENTERED} and p.full_on <= :anchor",
        ),
    ),
)
"""Every member with a home group who is full on that day."""

SPECIAL_PAIRINGS = Subjects(
    SubjectKind.PAIRING,
    (_placed("m.member_id", _MEMBERSHIP),),
    (
        "select f.village_id, nullif(f.member_id, f.member_id) as group_id,"
        " nullif(f.member_id, f.member_id) as unit_id, f.member_id as subject_id\n"
        f"from fact_affiliation f\nwhere {holds('f')} and not exists (select 1 from fact_membership m"
        f" where m.member_id = f.member_id and m.kind = 'home' and {holds('m')})",
    ),
    "f.village_id",
    "select z.village_id, z.group_id, z.unit_id, q.pairing_id as subject_id from ({members}) z\n"
    f"join fact_pairing q on q.member_id = z.subject_id and {holds('q')} and q.valid_from <= :entered\n"
    f"where exists (select 1 from fact_tag t where t.household_id = q.household_id and {holds('t')})",
)
"""Pairings in force whose household carries a tag; of a member without a home group in his own village."""
