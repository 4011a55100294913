"""The sheet on which a branch enters the yearly appraisal of a group's members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanwang.affairs.models import Grade
from sanwang.affairs.queries.roster import Called, roster
from sanwang.affairs.queries.talk import grades
from sanwang.organization.models import Group

UNTIL_MONTH = 3
"""Up to which month the year before is offered first: its appraisals are held from December to January."""


@dataclass(frozen=True)
class Graded:
    """A member with the grade that stands or was sent; empty for none."""

    member: Called
    grade: str

    @property
    def name(self) -> str:
        """The form field's name."""
        return f"g-{self.member.code}"

    @property
    def marks(self) -> list[tuple[str, str | Promise, bool]]:
        """The buttons: value, word, whether it is set."""
        words: list[tuple[str, str | Promise]] = [("", _("未评")), *((one.value, one.label) for one in Grade)]
        return [(value, word, value == self.grade) for value, word in words]


@dataclass(frozen=True)
class AppraisalSheet:
    """The full members at home in a group, and who is probationary: he is not graded."""

    group: Group
    year: int
    rows: list[Graded]
    probationary: list[str]
    standing: dict[str, str]


def years(today: dt.date) -> list[int]:
    """Return the years that can be appraised, the likelier first."""
    return [today.year - 1, today.year] if today.month <= UNTIL_MONTH else [today.year, today.year - 1]


def appraisal_sheet(group: Group, *, year: int, today: dt.date) -> AppraisalSheet:
    """Return the sheet of a year, with the grades that stand: two queries."""
    home = [member for member in roster(group, day=today).members if member.is_home]
    given = grades(group, year=year)
    rows = [Graded(member, given.get(member.member_id, "")) for member in home if member.is_full]
    probationary = [member.name for member in home if not member.is_full]
    return AppraisalSheet(group, year, rows, probationary, {row.member.code: row.grade for row in rows})


def filled(sheet: AppraisalSheet, posted: Mapping[str, str]) -> AppraisalSheet:
    """Return the sheet with the grades that were sent."""
    return replace(sheet, rows=[replace(row, grade=posted.get(row.name, row.grade)) for row in sheet.rows])


def changed(sheet: AppraisalSheet) -> tuple[tuple[str, str], ...]:
    """Return member codes with their grades where one was given or changed."""
    return tuple(
        (row.member.code, row.grade)
        for row in sheet.rows
        if row.grade and row.grade != sheet.standing.get(row.member.code)
    )
