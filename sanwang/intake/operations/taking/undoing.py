"""Taking back what a batch wrote: spans withdrawn or opened again, fields as they were. Refused where later
records stand on it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Field, Model

from sanwang.access.models import Account, Grant
from sanwang.intake.operations.taking.desk import Deed, Place
from sanwang.intake.operations.taking.fields import locked, model_of, read, store, write
from sanwang.intake.operations.taking.leading import tell
from sanwang.kernel import references
from sanwang.kernel.clock import BEGINNING
from sanwang.kernel.permits import Permit
from sanwang.kernel.spans import Span
from sanwang.organization.models import LEADING, Coverage, Group, Member, Membership, Office
from sanwang.organization.operations.place import flatten
from sanwang.organization.roles import Role
from sanwang.service.models import HouseholdTag, Pairing

DERIVED: Final = frozenset({"organization.Place", "duties.Cell"})
"""Tables that are made again from others: they hold nobody back."""
_TAG: Final = HouseholdTag._meta.label


@dataclass(frozen=True, order=True)
class Standing:
    """A later record that stands on what a row wrote: the row's place, and the model's name in words."""

    sheet: str
    row: int
    what: str


@dataclass(frozen=True)
class Deeds:
    """The deeds of a batch, by model, each with the place of its row."""

    added: Mapping[str, Mapping[int, tuple[Place, Deed]]]
    ended: Mapping[str, Mapping[int, tuple[Place, Deed]]]
    put: Mapping[str, Mapping[int, tuple[Place, Deed]]]

    @classmethod
    def of(cls, rows: Iterable[tuple[Place, Sequence[Deed]]]) -> Deeds:
        """Sort the deeds of all rows."""
        sorted_: dict[str, dict[str, dict[int, tuple[Place, Deed]]]] = {
            do: defaultdict(dict) for do in ("add", "end", "put")
        }
        for place, deeds in rows:
            for deed in deeds:
                same = sorted_[deed["do"]][deed["model"]]
                same[deed["pk"]] = _after_one(same.get(deed["pk"]), place, deed)
        return cls(sorted_["add"], sorted_["end"], sorted_["put"])

    def brought(self, label: str) -> dict[int, Place]:
        """Return the rows of the model that are there through the batch, each with the place of its row.

        They are those that it added, and of members also who came again after an earlier batch was taken back.
        """
        found = {pk: place for pk, (place, _) in self.added.get(label, {}).items()}
        return found | {pk: place for pk, (place, deed) in self.put.get(label, {}).items() if _came_again(deed)}


def _after_one(first: tuple[Place, Deed] | None, place: Place, deed: Deed) -> tuple[Place, Deed]:
    """Return a deed with what an earlier row had put into the same fields: before is before the first of them."""
    if first is None or deed["do"] != "put":
        return place, deed
    before = {**deed["before"], **first[1]["before"]}
    return first[0], {**deed, "before": before, "after": {**first[1]["after"], **deed["after"]}}


def _came_again(deed: Deed) -> bool:
    return bool(deed["before"].get("left_on")) and deed["after"]["left_on"] is None


def standing(deeds: Deeds, *, since: dt.date) -> list[Standing]:
    """Return what stands on the deeds, each once, in the order of the rows; the rows are locked.

    ``since``: the day on which the batch was taken in.
    """
    return sorted({*_changed_since(deeds), *_built_upon(deeds), *_given_posts(deeds, since), *_gone(deeds)})


def tagged_pairings(deeds: Deeds) -> list[int]:
    """Return the pairings of households whose tags the batch wrote: those that stand now, whoever paired them."""
    tags = HouseholdTag.objects.filter(pk__in=[*deeds.added.get(_TAG, ()), *deeds.ended.get(_TAG, ())])
    return list(Pairing.objects.standing().filter(household__in=tags.values("household")).values_list("pk", flat=True))


def take_back(deeds: Deeds, *, by: Permit[Any], on: dt.date) -> None:
    """Take everything back; nothing stands on it."""
    for label, rows in deeds.added.items():
        model = model_of(label)
        if issubclass(model, Span):
            model._default_manager.filter(pk__in=list(rows)).update(withdrawn_on=on)
    for label, rows in deeds.ended.items():
        _open_again(model_of(label), rows)
    for label, rows in deeds.put.items():
        _put_back(model_of(label), rows)
    _undo_nouns(deeds, by, on)
    made = Office.objects.filter(pk__in=list(deeds.added.get(Office._meta.label, ())), post__in=LEADING)
    again = Office.objects.filter(pk__in=list(deeds.ended.get(Office._meta.label, ())), post__in=LEADING)
    tell(by, again.select_related("village"), made.select_related("village"), day=on)


def _open_again(model: type[Model], rows: Mapping[int, tuple[Place, Deed]]) -> None:
    by_end: dict[str | None, list[int]] = defaultdict(list)
    for pk, (_, deed) in rows.items():
        by_end[deed["before"]].append(pk)
    for before, keys in by_end.items():
        model._default_manager.filter(pk__in=keys).update(valid_to=before, withdrawn_on=None)


def _put_back(model: type[Model], rows: Mapping[int, tuple[Place, Deed]]) -> None:
    found = locked(model, rows)
    for pk, (_, deed) in rows.items():
        for name, value in deed["before"].items():
            write(found[pk], name, value)
    store(model, found.values(), {name for _, deed in rows.values() for name in deed["before"]})


def _undo_nouns(deeds: Deeds, by: Permit[Any], on: dt.date) -> None:
    """A member taken back was one on no day; a group stood on one day before all days.

    Their spans are withdrawn, and point to them still: so the rows stay.
    """
    Member.objects.filter(pk__in=list(deeds.added.get("organization.Member", ()))).take_back()
    groups = Group.objects.filter(pk__in=list(deeds.added.get("organization.Group", ())))
    groups.update(founded=BEGINNING, valid_to=BEGINNING + dt.timedelta(days=1))
    changed = Group.objects.filter(pk__in=list(deeds.put.get("organization.Group", ())))
    villages = {*groups.values_list("village_id", flat=True), *changed.values_list("village_id", flat=True)}
    if villages:
        flatten(by, villages, day=on)


def _changed_since(deeds: Deeds) -> Iterator[Standing]:
    """Yield rows that are not as the batch left them."""
    for label, rows in (*deeds.added.items(), *deeds.ended.items()):
        model = model_of(label)
        if issubclass(model, Span):
            found = locked(model, rows)
            yield from (_told(place, model) for pk, (place, deed) in rows.items() if not _as_left(found[pk], deed))
    for label, rows in deeds.put.items():
        model = model_of(label)
        found = locked(model, rows)
        for pk, (place, deed) in rows.items():
            if any(read(found[pk], name) != value for name, value in deed["after"].items()):
                yield _told(place, model)


def _as_left(row: Span, deed: Deed) -> bool:
    end = row.valid_to.isoformat() if row.valid_to else None
    if deed["do"] == "add":
        return (row.withdrawn_on, end) == (None, deed["valid_to"])
    if row.withdrawn_on is not None:
        return (row.withdrawn_on.isoformat(), end) == (deed["after"], deed["before"])
    return (None, end) == (None, deed["after"])


def _built_upon(deeds: Deeds) -> Iterator[Standing]:
    """Yield records of any room that point to a row the batch brought, and that it did not write itself."""
    for label in {*deeds.added, *deeds.put}:
        if rows := deeds.brought(label):
            for other, field in references.pointing(model_of(label)):
                if other._meta.label not in DERIVED:
                    yield from _pointing(field, other, rows, deeds)


def _pointing(
    field: Field[Any, Any], other: type[Model], rows: Mapping[int, Place], deeds: Deeds
) -> Iterator[Standing]:
    own = {*deeds.added.get(other._meta.label, ()), *deeds.put.get(other._meta.label, ())}
    for pk, target in references.standing(other, field, rows).values_list("pk", field.attname):
        if pk not in own:
            yield _told(rows[target], other)


def _given_posts(deeds: Deeds, since: dt.date) -> Iterator[Standing]:
    """Yield posts, and accounts as a member, given since to who is a member through the batch."""
    rows = deeds.brought(Member._meta.label)
    persons = dict(Member.objects.filter(pk__in=list(rows)).values_list("person", "pk"))
    held = Office.objects.standing().filter(person__in=list(persons), recorded_on__gte=since)
    for person in held.values_list("person", flat=True):
        yield _told(rows[persons[person]], Office)
    grants = Grant.objects.filter(account__person__in=list(persons), role=Role.MEMBER, valid_to=None)
    for person in grants.values_list("account__person", flat=True):
        yield _told(rows[persons[person]], Account)


def _gone(deeds: Deeds) -> Iterator[Standing]:
    """Yield spans that cannot go on as they did: their group is closed, or who led it is no member any more."""
    for model in (Membership, Coverage, Office):
        rows = deeds.ended.get(model._meta.label, {})
        spans: Any = model._default_manager.filter(pk__in=list(rows))
        for pk in spans.exclude(group=None).exclude(group__valid_to=None).values_list("pk", flat=True):
            yield _told(rows[pk][0], Group)
    rows = deeds.ended.get(Office._meta.label, {})
    left = Office.objects.filter(pk__in=list(rows)).exclude(person__member__left_on=None)
    for pk in left.filter(person__member__isnull=False).values_list("pk", flat=True):
        yield _told(rows[pk][0], Member)


def _told(place: Place, model: type[Model]) -> Standing:
    return Standing(place[0], place[1], model._meta.label)
