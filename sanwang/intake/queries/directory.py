"""The county in the database, as the checks ask it: everything of a file's villages in one go."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from sanwang.intake.checking.choices import as_read
from sanwang.intake.checking.directory import Context, Known, Village
from sanwang.intake.queries.held.groups import leaders
from sanwang.kernel import secrets
from sanwang.organization.models import Affiliation, Division, Group, GroupKind, Level
from sanwang.service.models import Household

_Entry = tuple[str, str, bytes | None]
"""A code, the group it stands in, the telephone as it is kept."""


class CountyDirectory:
    """Answers the checks of one file with at most five queries, whatever its rows.

    ``contexts``: what the upload form tells about each sheet; members and households are looked up in the
    villages that these name, or in all villages of their towns. Telephones are opened only for who is asked for.
    Councils and assessment items are not modelled yet: nothing is found.
    """

    def __init__(self, contexts: Iterable[Mapping[str, Any]], *, day: dt.date) -> None:
        self._contexts = [Context.of(told) for told in contexts]
        self._day = day

    def villages(self, town_code: str) -> Sequence[Village]:
        """Return the villages of a town; of the county for an empty code."""
        return [v for v in self._villages if v.code.startswith(town_code[:9])]

    def groups(self, village_code: str) -> Mapping[str, str]:
        """Return name to code of the natural-village groups of a village."""
        return self._groups.get(village_code, {})

    def members(self, village_code: str, name: str) -> Sequence[Known]:
        """Return the members of a village with a name: who was there on the day."""
        return [_known(entry) for entry in self._members.get((village_code, name), ())]

    def leads(self, group_code: str, name: str) -> Sequence[Known]:
        """Return who leads a group, where he is called so, though he may be no member of the village."""
        found = self._leaders.get(group_code)
        return [Known(found[1])] if found and found[0] == name else []

    def households(self, village_code: str, group_code: str, head: str) -> Sequence[Known]:
        """Return the households with a head of that name in a group; in the village for an empty group."""
        found = self._households.get((village_code, head), ())
        return [_known(entry) for entry in found if not group_code or entry[1] == group_code]

    def councils(self, village_code: str) -> Mapping[str, str]:
        """Return nothing: councils are not modelled yet."""
        return {}

    def items(self) -> Mapping[str, str]:
        """Return nothing: assessment items are not modelled yet."""
        return {}

    def scope(self, village: str = "village") -> Q:
        """Return the Q of rows in the villages of the file; ``village`` is the path to their Division."""
        rule = Q(pk__in=[])
        for context in self._contexts:
            if context.village_code:
                rule |= Q(**{f"{village}__code": context.village_code})
            elif context.town_code:
                rule |= Q(**{f"{village}__township__code": context.town_code})
            else:
                return Q()
        return rule

    @cached_property
    def _villages(self) -> list[Village]:
        wanted = Division.objects.filter(level=Level.VILLAGE)
        if all(context.town_code for context in self._contexts):
            wanted = wanted.filter(township__code__in={context.town_code for context in self._contexts})
        rows = wanted.order_by("code").values_list("code", "name", "township__name")
        return [Village(code, name, town or "") for code, name, town in rows]

    @cached_property
    def _groups(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = defaultdict(dict)
        rows = Group.objects.on(self._day).filter(self.scope(), kind=GroupKind.NATURAL_VILLAGE)
        for village, name, code in rows.order_by("code").values_list("village__code", "name", "code"):
            found[village][name] = code
        return found

    @cached_property
    def _members(self) -> dict[tuple[str, str], list[_Entry]]:
        found: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        day = self._day
        there = Affiliation.objects.on(day).filter(self.scope(), member__joined_on__lte=day)
        rows = there.filter(Q(member__left_on=None) | Q(member__left_on__gt=day)).order_by("member__code")
        columns = ("village__code", "member__person__name", "member__code", "member__person__phone_sealed")
        for village, name, code, phone in rows.values_list(*columns):
            found[village, as_read(name)].append((code, "", phone))
        return found

    @cached_property
    def _leaders(self) -> dict[str, tuple[str, str]]:
        """Name and code of who leads each group."""
        found = leaders(self.scope("group__village"), day=self._day)
        return {office.group.code: (as_read(office.person.name), code) for office, code in found if office.group}

    @cached_property
    def _households(self) -> dict[tuple[str, str], list[_Entry]]:
        found: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        rows = Household.objects.filter(self.scope()).order_by("code")
        columns = ("village__code", "head__name", "code", "group__code", "head__phone_sealed")
        for village, head, code, group, phone in rows.values_list(*columns):
            found[village, as_read(head)].append((code, group or "", phone))
        return found


def _known(entry: _Entry) -> Known:
    code, _, phone = entry
    return Known(code, secrets.unseal(phone))
