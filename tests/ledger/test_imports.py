"""A workbook taken in, and taken back, leaves every stored cell as a recount would have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from sanwang.duties.keeping.audit import audit
from sanwang.duties.keeping.cells import drain
from sanwang.duties.models import Cell, Dirty
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.models import Batch
from sanwang.intake.operations import batch as batches
from sanwang.intake.operations.reading import Upload, read, receive
from sanwang.intake.queries.filled import CountyNames, fill, villages_of
from sanwang.intake.rules import CONFIRM_BATCH, READ_BATCH, UNDO_BATCH, take_in
from sanwang.intake.tests.taking import id_number
from sanwang.intake.writing.workbook import Page, write_workbook
from sanwang.kernel.permits import Actor, permit
from sanwang.organization.models import Division, Group, Membership
from sanwang.service.models import Household, HouseholdTag, Pairing
from sanwang.service.operations import pairing
from sanwang.service.operations.pairing import NewPairing
from sanwang.service.rules import PAIR_IN_VILLAGE
from tests.ledger.conftest import DAY

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


Changed = Callable[[list[dict[str, Any]], Division], list[dict[str, Any]]]


def settle() -> None:
    while Dirty.objects.exists():
        drain(day=DAY)


def cells() -> set[tuple]:
    return set(Cell.objects.values_list("duty", "period", "village", "group", "owed", "done", "on_time", "excused"))


def roster(rows: list[dict[str, Any]], village: Division) -> list[dict[str, Any]]:
    """One moves to another group, one is no longer full, one joins."""
    codes = [row["group_code"] for row in rows if row["group_code"]]
    moved = next(row for row in rows if row["group_code"] == codes[0])
    moved["group_code"] = codes[-1]
    rows[-1] |= {"status": "probationary", "full_date": None}
    new = {**moved, "name": "新来", "id_number": id_number(300), "birth_date": "1970-01", "sex": "M", "phone": None}
    return [*rows, {**new, "joined_date": "2001-07", "full_date": "2002-07", "status": "full"}]


def groups(rows: list[dict[str, Any]], village: Division) -> list[dict[str, Any]]:
    """One is older than was thought, one has another leader, one is new since the spring."""
    rows[0] |= {"founded": "2021-01"}
    rows[1] |= {"leader": rows[0]["leader"], "leader_phone": rows[0]["leader_phone"]}
    return [*rows, {**rows[1], "name": "新屋党小组", "natural_villages": "新屋", "founded": "2025-04-30"}]


def pairings(rows: list[dict[str, Any]], village: Division) -> list[dict[str, Any]]:
    """Somebody looks after another household since March; a household has other tags."""
    alone = Household.objects.filter(village=village).exclude(pk__in=Pairing.objects.values("household")).first()
    rows[0] |= {"tags": ("disabled",) if rows[0]["tags"] != ("disabled",) else ("empty_nest",)}
    head = {"head_name": alone.head.name, "phone": alone.head.phone, "tags": ("five_guarantee",), "population": 2}
    return [*rows, {**rows[-1], **head, "group_code": alone.group.code, "since": "2025-03", "codes": alone.code}]


def special(rows: list[dict[str, Any]], village: Division) -> list[dict[str, Any]]:
    """All tags of every second household go, and one comes."""
    none = dict.fromkeys(("five_guarantee", "empty_nest", "left_behind_children", "low_income", "assisted"), False)
    return [{**row, **none, "disabled": number % 4 == 0} if number % 2 else row for number, row in enumerate(rows)]


CHANGES = {
    "member_roster": roster,
    "group_ledger": groups,
    "pairing_ledger": pairings,
    "special_households": special,
}


def bare(rows: list[dict[str, Any]], village: Division) -> list[dict[str, Any]]:
    """One household has no tags any more; of the others nothing is said."""
    return [special(rows[:2], village)[1]]


def previewed(form: str, village: Division, changed: Changed | None = None) -> Batch:
    filled = fill(FORMS[form], village, [village], day=DAY)
    page = filled.pages[0]
    rows = (changed or CHANGES[form])([dict(row) for row in page.rows], village)
    content = write_workbook(FORMS[form], [Page(page.name, page.title, rows)], CountyNames([village]))
    upload = Upload(form=form, file_name="x.xlsx", content=content, contexts=filled.contexts)
    at = dt.datetime.combine(DAY, dt.time(12), tzinfo=dt.UTC)
    batch = receive(permit(SYSTEM, take_in(form), pk=village.pk), upload=upload, on=DAY, at=at)
    return read(permit(SYSTEM, READ_BATCH, pk=batch.pk), on=DAY)


@pytest.mark.parametrize(
    ("form", "decisions"), [*((form, [True]) for form in CHANGES), ("group_ledger", [False, True])]
)
def test_cells_are_right_after_an_import_and_after_its_undo(small_county, form, decisions):
    """``decisions``: whether changed rows are taken in; first left, they may be taken in later."""
    village = Group.objects.filter(kind="natural_village").order_by("pk").first().village
    assert villages_of(village) == [village]
    before = cells()
    batch = previewed(form, village)
    assert batch.counts["changed"] >= 1, batch.counts
    assert batch.counts["error"] == batch.counts["conflict"] == 0, [
        (row.row, row.faults) for row in batch.rows.filter(kind__in=["error", "conflict"])
    ]
    for accept in decisions:
        batches.confirm(permit(SYSTEM, CONFIRM_BATCH, pk=batch.pk), accept_changes=accept, on=DAY)
        settle()
    assert cells() != before
    assert audit(day=DAY).differences == []
    batches.undo(permit(SYSTEM, UNDO_BATCH, pk=batch.pk), on=DAY)
    settle()
    assert audit(day=DAY).differences == []
    assert cells() == before


def test_what_is_taken_in_as_of_an_earlier_day_is_owed_since(small_county):
    village = Group.objects.filter(kind="natural_village").order_by("pk").first().village
    batch = previewed("special_households", village, bare)
    batches.confirm(permit(SYSTEM, CONFIRM_BATCH, pk=batch.pk), accept_changes=True, on=DAY - dt.timedelta(days=35))
    settle()
    assert audit(day=DAY).differences == []


def test_who_was_paired_since_is_counted_after_an_undo(small_county):
    """An import takes a household's tags away, somebody is paired with it, and the import is taken back."""
    village = Group.objects.filter(kind="natural_village").order_by("pk").first().village
    batch = previewed("special_households", village, bare)
    batches.confirm(permit(SYSTEM, CONFIRM_BATCH, pk=batch.pk), accept_changes=True, on=DAY)
    settle()
    tagged = HouseholdTag.objects.on(DAY).values("household")
    taken = HouseholdTag.objects.filter(household__village=village, valid_to=DAY).exclude(household__in=tagged)
    tag = taken.order_by("pk").first()
    paired = Pairing.objects.standing().filter(household=tag.household)
    homes = Membership.objects.on(DAY).home().filter(group__village=village)
    groups_touched = homes.filter(member__in=paired.values("member")).values("group")
    member = homes.exclude(group__in=groups_touched).order_by("pk").first().member
    record = NewPairing(member=member.code, household=tag.household.code, valid_from=DAY)
    pairing.pair(permit(SYSTEM, PAIR_IN_VILLAGE, pk=village.pk), record=record, on=DAY)
    settle()
    batches.undo(permit(SYSTEM, UNDO_BATCH, pk=batch.pk), on=DAY)
    settle()
    assert audit(day=DAY).differences == []
