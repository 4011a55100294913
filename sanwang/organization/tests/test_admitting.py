"""Admitting by a form that may be sent twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest

from sanwang.kernel.models import Event, Receipt
from sanwang.kernel.permits import permit
from sanwang.kernel.receipts import digest_of
from sanwang.kernel.refusals import OtherBody, Refused
from sanwang.organization import rules
from sanwang.organization.models import Member, Office, Post
from sanwang.organization.operations import member, membership
from sanwang.organization.tests.villages import TODAY, Village, small_village

pytestmark = pytest.mark.django_db
ID = uuid.UUID(int=7)
AT = dt.datetime(2025, 11, 20, 4, tzinfo=dt.UTC)


@pytest.fixture
def village() -> Village:
    return small_village()


def asked(village):
    return permit(village.actor(), rules.MANAGE_MEMBERS, pk=village.division.pk)


def new(village, **values):
    given = {"name": "赵新民", "joined_on": dt.date(2024, 7, 1), "day": dt.date(2025, 6, 10)}
    return member.NewMember(**{**given, "group_id": village.groups[0].pk, **values})


def events() -> list[str]:
    return list(Event.objects.order_by("chain", "seq").values_list("name", flat=True))


def once(village, record, *, sure=False):
    return member.admit_once(asked(village), id=ID, record=record, sure=sure, on=TODAY, at=AT)


def test_sent_twice_it_is_one_member(village):
    first = once(village, new(village))
    assert once(village, new(village)) == first
    assert Member.objects.filter(person__name="赵新民").count() == 1
    assert events() == ["MemberChanged", "MembershipChanged"]


def test_another_record_under_the_same_id_is_none(village):
    once(village, new(village))
    for changed in ({"name": "赵新国"}, {"id_number": "990000199903020017"}, {"phone": "15400001111"}):
        with pytest.raises(OtherBody):
            once(village, new(village, **changed))
    assert Member.objects.count() == 7


def test_what_is_refused_takes_no_id(village):
    with pytest.raises(Refused):
        once(village, new(village, name=" "))
    assert once(village, new(village)).code == "M000007"


def test_a_receipt_betrays_no_number(village):
    """Who holds the table cannot find the number by trying all of them."""
    record = new(village, id_number="990000199903020017")
    once(village, record)
    tried = digest_of([village.division.pk, dataclasses.asdict(record)])
    assert bytes(Receipt.objects.get().digest) != tried


def test_a_namesake_is_asked_about(village):
    other = village.members[0]
    with pytest.raises(member.Namesake) as refused:
        once(village, new(village, name=other.person.name))
    assert [fault.field for fault in refused.value.faults] == ["name"]
    assert village.groups[0].name in str(refused.value)
    assert once(village, new(village, name=other.person.name), sure=True) != other


def test_who_has_left_is_no_namesake(village):
    Member.objects.filter(pk=village.members[0].pk).update(left_on=TODAY)
    assert once(village, new(village, name=village.members[0].person.name)).person_id != village.members[0].person_id


def taking_back(village, member_):
    return member.withdraw(permit(village.actor(), rules.MANAGE_MEMBER, pk=member_.pk), on=TODAY)


def test_who_was_taken_in_by_mistake_was_a_member_on_no_day_and_may_come_in_again(village):
    first = once(village, new(village, id_number="990000199903020017"))
    taking_back(village, first)
    assert not Member.objects.on(TODAY).filter(pk=first.pk).exists()
    assert not Member.objects.on(dt.date(2025, 6, 10)).filter(pk=first.pk).exists()
    assert [rows.get().withdrawn_on for rows in (first.affiliations, first.memberships)] == [TODAY, TODAY]
    assert events()[2:] == ["MemberChanged", "MembershipChanged"]
    with pytest.raises(Refused):
        taking_back(village, first)
    again = member.admit(asked(village), record=new(village, id_number="990000199903020017"), on=TODAY)
    assert (again.pk, again.left_on) == (first.pk, None)
    with pytest.raises(Refused):
        member.admit(asked(village), record=new(village, id_number="990000199903020017"), on=TODAY)
    taking_back(village, again)
    assert not Member.objects.on(TODAY).filter(pk=first.pk).exists()


def test_nobody_is_taken_back_who_leads_or_has_moved_or_is_here_for_long(village):
    leader = village.members[0]
    for one in (leader, village.members[3]):
        with pytest.raises(Refused):
            taking_back(village, one)
    made = once(village, new(village))
    made.memberships.update(recorded_on=TODAY - dt.timedelta(93))
    with pytest.raises(Refused):
        taking_back(village, made)
    made.memberships.update(recorded_on=TODAY)
    moved = permit(village.actor(), rules.MANAGE_MEMBER, pk=made.pk)
    membership.move(moved, group_id=village.groups[1].pk, day=TODAY, on=TODAY)
    with pytest.raises(Refused):
        taking_back(village, made)


def test_who_holds_a_post_is_not_taken_back(village):
    made = once(village, new(village))
    Office.objects.create(
        person=made.person,
        post=Post.CADRE,
        unit=made.unit,
        village=made.village,
        valid_from=TODAY,
        recorded_on=TODAY,
    )
    with pytest.raises(Refused):
        taking_back(village, made)
