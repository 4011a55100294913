"""Recording, repeating, taking back and correcting a visit."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest

from sanwang.kernel import receipts
from sanwang.kernel.models import Event
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization.roles import Role
from sanwang.service import rules
from sanwang.service.models import Need, Visit
from sanwang.service.operations import visit as visits
from sanwang.service.operations.visit import NewNeed, NewVisit
from sanwang.service.tests.village import Village, actor, as_member, county

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 10)
AT = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)


@pytest.fixture
def village() -> Village:
    return Village("甲", "361126100201", county())


@pytest.fixture
def pairing(village: Village):
    return village.pair(village.member("党员甲"), village.household("户甲", "low_income"), since=dt.date(2026, 1, 5))


def new(**changes) -> NewVisit:
    return dataclasses.replace(NewVisit(id=fresh_id(), day=ON, topics=("care",)), **changes)


@operation
def record(pairing, record: NewVisit, who=None):
    """Record and answer, as the flow does."""
    by = permit(who or as_member(pairing.member), rules.RECORD_VISIT, pk=pairing.pk, lock=True)
    made = visits.record(by, record=record, on=ON, at=AT)
    if made.claim.answer is None:
        receipts.answer(made.claim, {"id": str(made.visit.id)})
    return made.visit


def faults(pairing, new_visit: NewVisit) -> set[str]:
    with pytest.raises(Refused) as refused:
        record(pairing, new_visit)
    assert not Visit.objects.exists()
    return {fault.field for fault in refused.value.faults}


def test_a_visit_carries_where_the_member_stood_and_who_typed(village, pairing) -> None:
    clerk = actor((Role.CLERK, "village", village.division.pk), account=77)
    made = record(pairing, new(note="说了几句", need=NewNeed(category="water", text="水管漏")), who=clerk)
    made.refresh_from_db()
    assert (made.group, made.village, made.recorded_by) == (village.groups[0], village.division, 77)
    assert (made.pairing, made.topics, made.note, made.recorded_on) == (pairing, ["care"], "说了几句", ON)
    need = Need.objects.get()
    assert (need.visit, need.household, need.category, need.text) == (made, pairing.household, "water", "水管漏")
    event = Event.objects.get()
    assert (event.chain, event.name, event.account_id) == (village.township.code, "VisitRecorded", 77)
    assert "水管" not in str(event.payload)


def test_the_same_again_is_written_once_another_body_is_refused(pairing) -> None:
    first = new(need=NewNeed(category="work"))
    assert record(pairing, first).id == record(pairing, first).id == first.id
    assert (Visit.objects.count(), Need.objects.count(), Event.objects.count()) == (1, 1, 1)
    with pytest.raises(OtherBody):
        record(pairing, dataclasses.replace(first, note="别的"))
    other = pairing.village
    with pytest.raises(OtherBody):  # another account may not take over the id
        record(pairing, first, who=actor((Role.CLERK, "village", other.pk), account=5))
    assert Visit.objects.count() == 1


def test_an_id_that_is_a_visits_already_is_another_body(pairing, village) -> None:
    taken = Visit.objects.create(
        id=fresh_id(), pairing=pairing, day=ON, recorded_on=ON, recorded_at=AT, village=village.division
    )
    with pytest.raises(OtherBody):
        record(pairing, new(id=taken.id))


def test_refused_at_the_field(pairing) -> None:
    assert faults(pairing, new(day=ON + dt.timedelta(days=1))) == {"day"}
    assert faults(pairing, new(day=dt.date(2026, 1, 4))) == {"day"}
    assert faults(pairing, new(day=dt.date.max)) == {"day"}
    assert faults(pairing, new(topics=("care", "gossip"))) == {"topics"}
    assert faults(pairing, new(note="字" * 501)) == {"note"}
    assert faults(pairing, new(note="\x00")) == {"note"}
    assert faults(pairing, new(note="\ud800")) == {"note"}
    assert faults(pairing, new(need=NewNeed(category="gold", text="多" * 201))) == {"need", "need_text"}


def test_late_record_for_a_pairing_that_has_ended(pairing) -> None:
    type(pairing).objects.filter(pk=pairing.pk).update(valid_to=dt.date(2026, 3, 5))
    assert faults(pairing, new(day=dt.date(2026, 3, 5))) == {"day"}
    assert record(pairing, new(day=dt.date(2026, 3, 4))).day == dt.date(2026, 3, 4)


def test_taking_back_within_the_month(pairing) -> None:
    made = record(pairing, new())
    by = permit(as_member(pairing.member), rules.WITHDRAW_VISIT, pk=made.pk, lock=True)
    with pytest.raises(Refused):
        visits.withdraw(by, on=dt.date(2026, 4, 1))
    visits.withdraw(by, on=dt.date(2026, 3, 31))
    assert Visit.objects.get().withdrawn_on == dt.date(2026, 3, 31)
    assert not Visit.objects.standing().exists()
    assert Visit.objects.seen(dt.date(2026, 3, 20)).exists()
    with pytest.raises(Refused):
        visits.withdraw(by, on=dt.date(2026, 3, 31))
    assert [event.name for event in Event.objects.order_by("seq")] == ["VisitRecorded", "VisitWithdrawn"]


def test_a_correction_is_a_new_record_that_names_the_old_one(pairing, village) -> None:
    old = record(pairing, new())
    by = permit(actor((Role.CLERK, "village", village.division.pk)), rules.CORRECT_VISIT, pk=old.pk, lock=True)
    better, later = new(day=dt.date(2026, 3, 1)), dt.date(2026, 5, 2)
    for _again in range(2):
        made = visits.correct(by, record=better, on=later, at=AT)
    assert (made.corrects_id, made.day) == (old.id, dt.date(2026, 3, 1))
    old.refresh_from_db()
    assert old.withdrawn_on == later
    assert Visit.objects.standing().get() == made
    with pytest.raises(Refused):
        visits.correct(by, record=new(day=dt.date(2027, 1, 1)), on=later, at=AT)


def test_the_permit_must_be_for_that_very_action(pairing) -> None:
    by = permit(as_member(pairing.member), rules.SEE_PAIRING, pk=pairing.pk)
    with pytest.raises(Exception, match=r"service\.see_pairing"):
        visits.record(by, record=new(id=uuid.uuid4()), on=ON, at=AT)
