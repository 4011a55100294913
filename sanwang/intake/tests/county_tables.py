"""A ``Directory`` over the tables of a generated county, for tests that need no database."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import polars

from sanwang.intake.checking.directory import Known, Village


class CountyTables:
    """Answers the engine from Parquet tables in the county layout."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def _table(self, name: str, *columns: str) -> list[tuple[str, ...]]:
        return polars.read_parquet(self._directory / f"{name}.parquet", columns=list(columns)).rows()

    @cached_property
    def _villages(self) -> list[Village]:
        rows = self._table("divisions", "code", "name", "level", "parent_code")
        names = {code: name for code, name, _, _ in rows}
        return [Village(code, name, names[parent]) for code, name, level, parent in rows if level == "village"]

    def villages(self, town_code: str) -> Sequence[Village]:
        return [v for v in self._villages if v.code.startswith(town_code[:9])]

    @cached_property
    def _groups(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for code, name, kind, village in self._table("groups", "group_code", "name", "kind", "village_code"):
            if kind == "natural_village":
                found[village][name] = code
        return found

    def groups(self, village_code: str) -> Mapping[str, str]:
        return self._groups.get(village_code, {})

    @cached_property
    def _members(self) -> dict[tuple[str, str], list[Known]]:
        found = defaultdict(list)
        for code, name, phone, village in self._table("members", "member_code", "name", "phone", "village_code"):
            found[village, name].append(Known(code, phone))
        return found

    def members(self, village_code: str, name: str) -> Sequence[Known]:
        return self._members.get((village_code, name), [])

    @cached_property
    def _households(self) -> dict[tuple[str, str], list[tuple[str, Known]]]:
        found = defaultdict(list)
        columns = ("household_code", "head_name", "phone", "village_code", "group_code")
        for code, head, phone, village, group in self._table("households", *columns):
            found[village, head].append((group, Known(code, phone)))
        return found

    def leads(self, group_code: str, name: str) -> Sequence[Known]:
        return []

    def households(self, village_code: str, group_code: str, head: str) -> Sequence[Known]:
        found = self._households.get((village_code, head), [])
        return [known for group, known in found if not group_code or group == group_code]

    def councils(self, village_code: str) -> Mapping[str, str]:
        rows = self._table("councils", "council_code", "name", "village_code")
        return {name: code for code, name, village in rows if village == village_code}

    def items(self) -> Mapping[str, str]:
        return dict(self._table("assessment_items", "item", "item_code"))
