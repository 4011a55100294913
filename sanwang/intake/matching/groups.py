"""Rows of the ledger of groups beside the groups there are: by village and name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Q

from sanwang.intake.checking.text import squeezed
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.matching.differences import differences
from sanwang.intake.matching.outcome import Change, Ground, Incoming, Matched, conflict
from sanwang.intake.matching.words import villages_named
from sanwang.intake.models import Kind
from sanwang.intake.queries.held import groups as held_groups
from sanwang.intake.queries.held.entry import Held
from sanwang.organization.models import GroupKind, Member, Standing, Unit

FORM: Final = FORMS["group_ledger"]
COMPARED: Final = ("leader", "natural_villages", "founded")
"""Members and households are counted, never typed: a row's own counts change nothing."""


def match(rows: Sequence[Incoming], ground: Ground) -> list[Matched]:
    """Return each row beside the group of its village with its name."""
    villages = {str(row.values["village_code"]) for row in rows} & ground.villages.keys()
    held = held_groups.groups(Q(village__in=[ground.villages[code] for code in villages]), day=ground.day)
    beside = _Beside(rows, held, ground)
    return [_matched(row, beside) for row in rows]


class _Beside:
    """What the rows are held against: groups by key, who covers what, who may lead, one branch a village."""

    def __init__(self, rows: Sequence[Incoming], held: Sequence[Held], ground: Ground) -> None:
        self.ground = ground
        self.groups = {(one.village, squeezed(str(one.values["name"]))): one for one in held}
        said = {_key(row): villages_named(row.values["natural_villages"]) for row in rows if _tells(row)}
        self._covered = {
            (key[0], name): key
            for key, one in self.groups.items()
            for name in said.get(key, villages_named(one.values["natural_villages"]))
        }
        self._first: dict[tuple[str, str], tuple[str, str]] = {}
        for key, names in said.items():
            for name in names:
                self._first.setdefault((key[0], name), key)
        codes = [row.text("leader_code") for row in rows]
        self.leaders = {member.code: member for member in Member.objects.filter(code__in=codes)}
        units = Unit.objects.branches().filter(division__in=list(ground.villages.values()), valid_to=None)
        self.branches: dict[str, list[int]] = {}
        for code, pk in units.values_list("division__code", "pk"):
            self.branches.setdefault(code, []).append(pk)

    def taken(self, row: Incoming) -> str:
        """Return a natural village of the row that another group covers and, by this file, goes on to cover."""
        own = _key(row)
        for name in sorted(villages_named(row.values.get("natural_villages"))):
            for other in (self._covered.get((own[0], name)), self._first.get((own[0], name))):
                if other not in (None, own):
                    return name
        return ""


def _key(row: Incoming) -> tuple[str, str]:
    return str(row.values["village_code"]), squeezed(row.text("name"))


def _tells(row: Incoming) -> bool:
    return bool(row.values.get("natural_villages"))


def _matched(row: Incoming, beside: _Beside) -> Matched:
    village = str(row.values["village_code"])
    held = beside.groups.get(_key(row))
    code = held.codes[0] if held else ""
    why = _conflict(row, held, beside)
    if why:
        return conflict(row, why, village=village, held=held, key=code)
    if held is None:
        return Matched(row, Kind.NEW, village, rows={"unit": beside.branches[village][0], **_leader(row, beside)})
    changes = _changes(row, held)
    rows = {**held.rows, **_leader(row, beside)}
    return Matched(
        row, Kind.CHANGED if changes else Kind.UNCHANGED, village, key=code, changes=changes, rows=rows, held=held
    )


def _changes(row: Incoming, held: Held) -> dict[str, Change]:
    """A leader is another one when he is another member, whatever namesakes are called."""
    changes = differences(FORM, row.values, held.values, COMPARED)
    changes.pop("leader", None)
    before, after = held.values.get("leader_code"), row.values.get("leader_code")
    if after and before != after:
        changes["leader"] = (held.values.get("leader"), row.values.get("leader"))
    return changes


def _conflict(row: Incoming, held: Held | None, beside: _Beside) -> str:
    village = str(row.values["village_code"])
    if village not in beside.ground.villages:
        return "out_of_reach"
    if held is not None and held.values["kind"] != row.values.get("kind"):
        return "kind"
    if held is None and len(beside.branches.get(village, [])) != 1:
        return "no_branch"
    if _tells(row) and not _covers_the_same(row, held):
        if row.values.get("kind") != GroupKind.NATURAL_VILLAGE:
            return "covers_nothing"
        if beside.taken(row):
            return "natural_taken"
    return _unfit_leader(row, held, beside)


def _covers_the_same(row: Incoming, held: Held | None) -> bool:
    """Whether the row says what is: then it takes nothing from anybody."""
    said = villages_named(row.values.get("natural_villages"))
    return held is not None and said == villages_named(held.values.get("natural_villages"))


def _unfit_leader(row: Incoming, held: Held | None, beside: _Beside) -> str:
    """Who leads already goes on; who is to lead from now on is a full member."""
    code = row.text("leader_code")
    if not code or (held is not None and held.values.get("leader_code") == code):
        return ""
    leader = beside.leaders.get(code)
    if leader is None:
        return "leader_elsewhere"
    return "" if leader.standing_on(beside.ground.day) == Standing.FULL else "leader_probationary"


def _leader(row: Incoming, beside: _Beside) -> Mapping[str, int | None]:
    leader = beside.leaders.get(row.text("leader_code"))
    return {"leader": leader.pk, "leader_person": leader.person_id} if leader else {}
