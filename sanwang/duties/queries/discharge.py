"""Which duties an act discharged: the ledger itself is asked whether the record stands behind a duty done."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connection

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Question, Scope, Sight
from sanwang.duties.ledger.text import Statement, explain, records
from sanwang.duties.queries import settings, statements
from sanwang.duties.queries.member import padded
from sanwang.duties.queries.subjects import ask
from sanwang.kernel.periods import Period

ATTENDED = {"study": "study_attendance", "party_day": "party_day_attendance"}
"""The duty of a member who came to an activity of the kind."""

_MET = """
select distinct m.group_id from fact_membership m join fact_place g on g.group_id = m.group_id
where m.member_id = any(%s) and g.unit_id = %s
"""


@dataclass(frozen=True, kw_only=True)
class Act:
    """A record, the village it is filed in, the day it counts on, and by whom it may count.

    A visit has ``pairing_id``, a talk ``talked_with``, an appraisal ``appraised``; an activity has its ``kinds``,
    who came (``member_ids``), and the groups that held it, or ``branch_id`` where it was the branch's own.
    """

    id: uuid.UUID
    village_id: int
    day: dt.date
    pairing_id: int | None = None
    talked_with: int | None = None
    appraised: int | None = None
    kinds: tuple[str, ...] = ()
    member_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    branch_id: int | None = None


def discharged(act: Act, *, day: dt.date) -> list[str]:
    """Return the codes of the duties that are done and have the act among their records; ``day`` is today.

    Two queries for a visit, three for a branch's own activity. Nothing for an act that nobody owed.
    """
    setting, sight = settings.of_division(act.village_id), Sight(day)
    asked = [
        question
        for code, subjects in _candidates(act).items()
        if subjects
        for period in [Period.of(act.day, DUTIES[code].months)]
        if (question := ask(code, period, sight, Scope(subjects=padded(subjects)), setting))
    ]
    answers = statements.prepared(_behind, asked, {"record": act.id})
    return [question.duty.code for question, rows in zip(asked, answers, strict=True) if rows]


def _candidates(act: Act) -> dict[str, tuple[int, ...]]:
    """Return duty code -> the subjects for whom the act may count, in the order of the source."""
    found: dict[str, tuple[int, ...]] = {
        "visit": (act.pairing_id,) if act.pairing_id else (),
        "talk": (act.talked_with,) if act.talked_with else (),
        "appraisal": (act.appraised,) if act.appraised else (),
    }
    groups = _met(act) if act.branch_id else act.group_ids
    for kind in act.kinds:
        if kind == "deploy":
            found[kind] = (act.branch_id,) if act.branch_id else ()
        elif not (act.branch_id and kind in ("report", "meeting")):
            found[kind] = groups
        if kind in ATTENDED:
            found[ATTENDED[kind]] = act.member_ids
    return {code: found[code] for code in DUTIES if code in found}


def _met(act: Act) -> tuple[int, ...]:
    """The branch's groups in which anybody who came is or was; the ledger leaves those that do not count."""
    with connection.cursor() as cursor:
        cursor.execute(_MET, [list(act.member_ids), act.branch_id])
        return tuple(row[0] for row in cursor.fetchall())


def _behind(question: Question) -> Statement:
    """A row if a subject of the question is done and the record is among its own."""
    text = (
        f"select 1 as found from ({explain(question).text}) e\n"
        f"join ({records(question).text}) r on r.subject_id = e.subject_id\n"
        "where e.state = 'done' and r.record_id = :record limit 1"
    )
    return Statement(text, question.parameters())
