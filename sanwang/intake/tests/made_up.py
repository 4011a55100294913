"""Small sheets and a small county made up for one test."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sanwang.intake.checking.directory import Context, Known, Village
from sanwang.intake.checking.readers import Situation
from sanwang.intake.checking.sheet import SheetCheck
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.reading.grid import Grid, RawCell
from sanwang.intake.result import CheckedSheet

VILLAGE = "999999101201"
TODAY = dt.date(2025, 12, 31)


@dataclass
class SmallCounty:
    """Two villages of one town and one of another; what it holds is set by the test."""

    known_members: dict[tuple[str, str], list[Known]] = field(default_factory=dict)
    known_households: dict[tuple[str, str], list[Known]] = field(default_factory=dict)
    known_groups: dict[str, dict[str, str]] = field(
        default_factory=lambda: {VILLAGE: {"上坑党小组": "G1", "下坑党小组": "G2"}}
    )

    def villages(self, town_code: str) -> Sequence[Village]:
        found = [
            Village(VILLAGE, "甲村民委员会", "子镇"),
            Village("999999101002", "乙居委会", "子镇"),
            Village("999999102201", "甲村民委员会", "丑乡"),
        ]
        return [v for v in found if v.code.startswith(town_code[:9])]

    def groups(self, village_code: str) -> Mapping[str, str]:
        return self.known_groups.get(village_code, {})

    def members(self, village_code: str, name: str) -> Sequence[Known]:
        return self.known_members.get((village_code, name), [])

    def leads(self, group_code: str, name: str) -> Sequence[Known]:
        return []

    def households(self, village_code: str, group_code: str, head: str) -> Sequence[Known]:
        groups = [group_code] if group_code else ["", *self.groups(village_code).values()]
        return [k for group in groups for k in self.known_households.get((group, head), [])]

    def councils(self, village_code: str) -> Mapping[str, str]:
        return {"上坑村民理事会": "K1"}

    def items(self) -> Mapping[str, str]:
        return {"主题党日参加率": "A02"}


def check(
    form: str,
    rows: Sequence[Sequence[RawCell]],
    *,
    county: SmallCounty | None = None,
    context: Mapping[str, str] | None = None,
    **formats: object,
) -> CheckedSheet:
    """Check made-up rows of the village 甲村 of 子镇."""
    told = {"village_code": VILLAGE} if context is None else context
    situation = Situation(Context.of(told), TODAY, county or SmallCounty())
    grid = Grid(name="表", rows=rows, **formats)
    checked = SheetCheck(grid, FORMS[form], situation, set()).run()
    assert checked is not None
    return checked


def errors(checked: CheckedSheet) -> list[tuple[int, str, str]]:
    return [(e.row, e.field, e.code) for e in checked.errors]


def ignored(checked: CheckedSheet) -> list[tuple[int, str]]:
    return [(i.row, i.why) for i in checked.ignored_rows]


def column(checked: CheckedSheet, name: str) -> list[object]:
    return [r.values.get(name) for r in checked.records]
