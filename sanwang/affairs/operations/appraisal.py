"""Recording the yearly appraisal of members (党员评议): grades are human judgement, kept and never computed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sanwang.affairs.events import AppraisalRecorded
from sanwang.affairs.models import Appraisal, Grade
from sanwang.affairs.operations.entry import Taken, chain_of, day_faults, entered, keep
from sanwang.affairs.rules import RECORD_APPRAISAL, RECORD_APPRAISALS
from sanwang.kernel import receipts
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import Fault, Refused
from sanwang.organization.models import Group, Member, Membership, Standing

VOTES = ("votes_excellent", "votes_qualified", "votes_basic", "votes_unqualified")


@dataclass(frozen=True, kw_only=True)
class NewAppraisal:
    """One member's grade for a year. ``votes``: excellent, qualified, basic, unqualified, if they were counted.

    An empty grade is a sheet without one (a probationary member's).
    """

    id: uuid.UUID
    day: dt.date
    year: int
    grade: str = ""
    voters: int | None = None
    votes: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class NewAppraisals:
    """Grades of several members of a group for a year: pairs of member code and grade. ``id`` is the submission's."""

    id: uuid.UUID
    day: dt.date
    year: int
    grades: tuple[tuple[str, str], ...] = ()


@operation
def record(by: Permit[Member], *, record: NewAppraisal, on: dt.date, at: dt.datetime) -> Taken:
    """Record a member's grade for a year. A grade given before is withdrawn and named by the new one.

    Refuses a day ahead, a year that is not over half, votes that do not add up, a grade before he is a full member.
    """
    member = by.demand(RECORD_APPRAISAL)
    claim = receipts.claim(by.actor, record.id, kind="appraisal", body=[member.pk, asdict(record)], at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    faults = [*_faults(record.day, record.year, on), *_vote_faults(record)]
    if faults := [*faults, *_grade_faults([(member, record.grade)], record.year)]:
        raise Refused(*faults)
    votes = dict(zip(VOTES, record.votes, strict=True)) if record.votes is not None else {}
    columns = {**entered(by.actor, on, at), **votes, "voters": record.voters, "day": record.day, "year": record.year}
    row = Appraisal(id=record.id, member=member, village_id=member.village_id, grade=record.grade, **columns)
    _save(by, [row], on, chain_of(member.village))
    return keep(claim, at)


@operation
def record_several(by: Permit[Group], *, record: NewAppraisals, on: dt.date, at: dt.datetime) -> Taken:
    """Record the grades of several members at home in the permit's group; same refusals as ``record``."""
    group = by.demand(RECORD_APPRAISALS)
    claim = receipts.claim(by.actor, record.id, kind="appraisals", body=[group.pk, asdict(record)], at=at)
    if claim.answer is not None:
        return Taken(claim.answer, False)
    graded = _graded(group, record)
    if faults := [*_faults(record.day, record.year, on), *_grade_faults(graded, record.year)]:
        raise Refused(*faults)
    columns = {**entered(by.actor, on, at), "day": record.day, "year": record.year, "village_id": group.village_id}
    rows = [Appraisal(id=fresh_id(), member=member, grade=grade, **columns) for member, grade in graded]
    _save(by, rows, on, chain_of(group.village))
    return keep(claim, at, appraisals=[str(row.pk) for row in rows])


def _graded(group: Group, record: NewAppraisals) -> list[tuple[Member, str]]:
    """Return members and grades. Refuses nobody, and members who are not at home in the group."""
    if not record.grades:
        raise Refused(Fault("grades", _("请至少给一人评定等次。")))
    at_home = Membership.objects.home().on(record.day).filter(group=group).values("member")
    codes = [code for code, _grade in record.grades]
    found = {member.code: member for member in Member.objects.filter(pk__in=at_home, code__in=codes)}
    if len(found) != len(record.grades):
        raise Refused(Fault("grades", _("选的人里，有人那天不在这个党小组。")))
    return [(found[code], grade) for code, grade in record.grades]


def _faults(day: dt.date, year: int, on: dt.date) -> list[Fault]:
    faults = day_faults(day, on)
    if not day.year - 1 <= year <= day.year:
        faults.append(Fault("year", _("只能评当年或者上一年。")))
    return faults


def _vote_faults(record: NewAppraisal) -> list[Fault]:
    if record.votes is None or record.voters is None or sum(record.votes) == record.voters:
        return []
    return [Fault("votes", _("各项票数加起来要等于参加测评的人数。"))]


def _grade_faults(graded: Sequence[tuple[Member, str]], year: int) -> list[Fault]:
    last = dt.date(year, 12, 31)
    if any(grade and grade not in Grade.values for _member, grade in graded):
        return [Fault("grades", _("等次只能是优秀、合格、基本合格或不合格。"))]
    if any(grade and member.standing_on(last) is Standing.PROBATIONARY for member, grade in graded):
        return [Fault("grades", _("预备党员不评定等次。"))]
    return []


def _save(by: Permit[Any], rows: list[Appraisal], on: dt.date, township: str) -> None:
    """Withdraw what stands for the same members and year, and write the new rows naming it."""
    members = [row.member_id for row in rows]
    standing = Appraisal.objects.standing().filter(member__in=members, year=rows[0].year).select_for_update()
    old = {row.member_id: row for row in standing}
    Appraisal.objects.filter(pk__in=[row.pk for row in old.values()]).update(withdrawn_on=on)
    for row in rows:
        row.corrects = old.get(row.member_id)
    Appraisal.objects.bulk_create(rows)
    for row in rows:
        told = AppraisalRecorded(
            township=township,
            appraisal_id=row.pk,
            member_id=row.member_id,
            village_id=row.village_id,
            year=row.year,
            graded=bool(row.grade),
        )
        emit(told, by=by, subject=row)
