"""What a duty is: its length, who owes it, what discharges it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SubjectKind(StrEnum):
    """Who may owe a duty."""

    GROUP = "group"
    UNIT = "unit"
    MEMBER = "member"
    PAIRING = "pairing"


@dataclass(frozen=True)
class Subjects:
    """Who owes, as selects of ``village_id, group_id, unit_id, subject_id``.

    ``placed`` are selects over ``fact_place g``; ``groupless`` are those whose rows have no group. Each
    ends in a ``where`` that the scope continues; ``village`` is the groupless selects' village column.
    ``through`` goes on from these (``z``) to the subjects; empty where they are the subjects themselves.
    """

    kind: SubjectKind
    placed: tuple[str, ...] = ()
    groupless: tuple[str, ...] = ()
    village: str = ""
    through: str = ""


@dataclass(frozen=True)
class Act:
    """What discharges a duty: rows of ``relation`` (alias ``a``) that meet ``where``, for whom ``subject`` names.

    ``subject`` is a column of the relation; ``beside`` a further equality with columns of the subject ``s``.
    ``record`` is the column of ``a`` that names the record in an explanation. Where ``relation`` joins,
    a record may come several times and ``joined`` says so: it still counts once. Where ``timed`` is false,
    an act has no day of entry and is on time. ``manner`` is the column by which a rule may restrict what
    counts (how a visit was made, in which role a talk was held); empty where there is none. ``kind`` is the kind of
    activity that it is; empty where it is none.
    """

    relation: str
    subject: str
    record: str
    where: str
    beside: str = ""
    joined: bool = False
    timed: bool = True
    manner: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Duty:
    """One duty. ``title`` is Chinese source text for gettext; ``basis`` says where it comes from.

    An ``advice`` is never overdue. ``window`` is a number of months before the anchor that the duty's
    own text may use as ``:window`` (the same day so many months earlier).
    """

    code: str
    months: int
    subjects: Subjects
    acts: tuple[Act, ...]
    title: str
    basis: str
    grace_days: int
    advice: bool = False
    window: int = 36


def gettext_noop(message: str) -> str:
    """Mark a text for the translators; whoever shows it translates it."""
    return message
