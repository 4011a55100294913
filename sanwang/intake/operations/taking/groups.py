"""The ledger of groups: groups, who leads them, the natural villages that they cover."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sanwang.intake.checking.text import squeezed
from sanwang.intake.matching.outcome import Matched
from sanwang.intake.matching.words import function_of, villages_named
from sanwang.intake.models import Kind
from sanwang.intake.operations.taking.desk import Desk
from sanwang.intake.operations.taking.fields import Put, put
from sanwang.intake.operations.taking.leading import tell
from sanwang.intake.operations.taking.spans import end
from sanwang.intake.queries.held.entry import read_day
from sanwang.kernel.spans import Precision
from sanwang.organization.models import LEADING, Coverage, Group, GroupKind, NaturalVillage, Office, Post
from sanwang.organization.operations.place import flatten
from sanwang.organization.queries import codes


def take(matched: Sequence[Matched], desk: Desk) -> None:
    """Write the new groups, and, where they are accepted, the changes of those that are there."""
    new = [one for one in matched if one.kind == Kind.NEW]
    changed = [one for one in matched if one.kind == Kind.CHANGED] if desk.accept else []
    groups = _found(new, desk)
    groups |= {id(one): group for one, group in _changed(changed, desk)}
    _cover([*new, *[one for one in changed if "natural_villages" in one.changes]], groups, desk)
    _lead([*new, *[one for one in changed if "leader" in one.changes]], groups, desk)
    if groups:
        flatten(desk.by, {group.village_id for group in groups.values()}, day=desk.day)


def _found(new: Sequence[Matched], desk: Desk) -> dict[int, Group]:
    """Make the groups. One whose founding nobody told counts from the day on which it was taken in."""
    by_kind: dict[str, list[Matched]] = defaultdict(list)
    for one in new:
        by_kind[one.incoming.text("kind")].append(one)
    found: dict[int, Group] = {}
    for kind, rows in by_kind.items():
        prefix = codes.PREFIX[kind]
        made = Group.objects.bulk_create(
            _group(one, code, desk.day)
            for one, code in zip(rows, codes.fresh(Group, prefix, count=len(rows)), strict=True)
        )
        for one, group in zip(rows, made, strict=True):
            desk.added(one, group)
            desk.touch(group.founded, groups=[group.pk], units=[group.unit_id])
            found[id(one)] = group
    return found


def _group(one: Matched, code: str, day: dt.date) -> Group:
    incoming = one.incoming
    founded, precision = read_day(incoming.text("founded")) if incoming.text("founded") else (day, Precision.DAY)
    functional = incoming.text("kind") == GroupKind.FUNCTION
    return Group(
        code=code,
        name=incoming.text("name"),
        kind=incoming.text("kind"),
        function_kind=function_of(incoming.text("name")) if functional else "",
        unit_id=one.rows["unit"],
        village_id=one.rows["village"],
        founded=founded,
        founded_precision=precision.value,
    )


def _changed(changed: Sequence[Matched], desk: Desk) -> list[tuple[Matched, Group]]:
    parts = []
    for one in changed:
        desk.touch(desk.day, groups=[one.rows["group"]], units=[one.rows["unit"]])
        if "founded" in one.changes:
            day, precision = read_day(one.incoming.text("founded"))
            before = read_day(str(one.changes["founded"][0]))[0]
            desk.touch(min(day, before), groups=[one.rows["group"]], units=[one.rows["unit"]])
            parts.append(Put(one, Group, one.rows["group"], {"founded": day, "founded_precision": precision.value}))
    put(desk, parts)
    rows = Group.objects.in_bulk([one.rows["group"] for one in changed])
    return [(one, rows[one.rows["group"]]) for one in changed]


def _cover(rows: Sequence[Matched], groups: dict[int, Group], desk: Desk) -> None:
    """Let the groups cover what their rows name, and nothing else; unknown natural villages are made.

    A new group covers its natural villages from its founding where nobody did, else from the day.
    """
    wanted = {id(one): villages_named(one.incoming.values.get("natural_villages")) for one in rows}
    natural = _natural_villages(rows, groups, wanted, desk)
    standing = Coverage.objects.on(desk.day).filter(natural_village__in=[row.pk for row in natural.values()])
    now = {coverage.natural_village_id: coverage for coverage in standing}
    own = Coverage.objects.on(desk.day).filter(group__in=[groups[id(one)].pk for one in rows])
    held: dict[int, list[Coverage]] = defaultdict(list)
    for coverage in own:
        held[coverage.group_id].append(coverage)
    ending: dict[int, Matched] = {}
    adding: list[tuple[Matched, NaturalVillage]] = []
    for one in rows:
        group = groups[id(one)]
        keep = {natural[group.village_id, name].pk for name in wanted[id(one)]}
        ending |= {row.pk: one for row in held[group.pk] if row.natural_village_id not in keep}
        for name in sorted(wanted[id(one)]):
            place = natural[group.village_id, name]
            covered = now.get(place.pk)
            if covered is None or covered.group_id != group.pk:
                adding.append((one, place))
                ending |= {covered.pk: one} if covered else {}
    ended = end(desk, Coverage, [(one, pk) for pk, one in ending.items()])
    _add_coverage(adding, groups, {row.natural_village_id for row in ended}, desk)


def _add_coverage(
    adding: Sequence[tuple[Matched, NaturalVillage]], groups: dict[int, Group], before: set[int], desk: Desk
) -> None:
    covered = set(
        Coverage.objects.standing()
        .filter(natural_village__in=[place.pk for _, place in adding])
        .values_list("natural_village_id", flat=True)
    )
    made = Coverage.objects.bulk_create(
        Coverage(
            natural_village=place,
            group=groups[id(one)],
            valid_from=desk.day
            if one.kind != Kind.NEW or place.pk in before | covered
            else min(groups[id(one)].founded, desk.day),
            recorded_on=desk.day,
        )
        for one, place in adding
    )
    for (one, _), coverage in zip(adding, made, strict=True):
        desk.added(one, coverage)


def _natural_villages(
    rows: Sequence[Matched], groups: dict[int, Group], wanted: dict[int, frozenset[str]], desk: Desk
) -> dict[tuple[int, str], NaturalVillage]:
    """Return the natural villages by village and name; those that are not there yet are made."""
    villages = {groups[id(one)].village_id for one in rows}
    found = {(row.village_id, squeezed(row.name)): row for row in NaturalVillage.objects.filter(village__in=villages)}
    missing: dict[tuple[int, str], Matched] = {}
    for one in rows:
        for name in sorted(wanted[id(one)]):
            key = (groups[id(one)].village_id, name)
            if key not in found:
                missing.setdefault(key, one)
    fresh = codes.fresh(NaturalVillage, "NV", count=len(missing), width=5) if missing else []
    made = NaturalVillage.objects.bulk_create(
        NaturalVillage(code=code, name=name, village_id=village)
        for code, (village, name) in zip(fresh, missing, strict=True)
    )
    for row, (key, one) in zip(made, missing.items(), strict=True):
        desk.added(one, row)
        found[key] = row
    return found


def _lead(rows: Sequence[Matched], groups: dict[int, Group], desk: Desk) -> None:
    """Let the leaders that the rows name lead from the day on; who led before, or for the time being, ends."""
    naming = [one for one in rows if one.rows.get("leader_person")]
    by_group = {groups[id(one)].pk: one for one in naming}
    leading = Office.objects.on(desk.day).filter(group__in=list(by_group), post__in=LEADING)
    former = end(desk, Office, [(by_group[row.group_id or 0], row.pk) for row in leading])
    fresh = codes.fresh(Office, "C", count=len(naming)) if naming else []
    made = Office.objects.bulk_create(
        Office(
            code=code,
            person_id=one.rows["leader_person"],
            post=Post.GROUP_LEADER,
            group=groups[id(one)],
            unit_id=groups[id(one)].unit_id,
            village_id=groups[id(one)].village_id,
            valid_from=desk.day,
            recorded_on=desk.day,
        )
        for one, code in zip(naming, fresh, strict=True)
    )
    for one, row in zip(naming, made, strict=True):
        desk.added(one, row)
        desk.touch(desk.day, groups=[row.group_id], units=[row.unit_id])
    tell(desk.by, made, former, day=desk.day)
