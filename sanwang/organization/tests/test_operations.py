"""The writes: what they change, what they say, what they refuse."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from sanwang.kernel.models import Event
from sanwang.kernel.permits import permit
from sanwang.kernel.refusals import Refused
from sanwang.organization import rules
from sanwang.organization.models import (
    Affiliation,
    Coverage,
    Group,
    GroupKind,
    Leaving,
    Member,
    Membership,
    MembershipKind,
    Office,
    Person,
    Place,
    Post,
)
from sanwang.organization.operations import group, member, membership, office, place
from sanwang.organization.queries import codes
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import START, TODAY, Village, member_of, small_village

HOME, BESIDE = MembershipKind.HOME, MembershipKind.FUNCTIONAL
DAY = dt.date(2025, 6, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return small_village()


def _on_member(village: Village, number: int = 0):
    return permit(village.actor(Role.CLERK), rules.MANAGE_MEMBER, pk=village.members[number].pk, lock=True)


def _on_group(village: Village, number: int = 0, action=rules.MANAGE_GROUP):
    return permit(village.actor(), action, pk=village.groups[number].pk, lock=True)


def _on_village(village: Village, action=rules.MANAGE_MEMBERS):
    return permit(village.actor(), action, pk=village.division.pk)


def _new(village: Village, **values):
    given = {"name": "赵新民", "joined_on": dt.date(2024, 7, 1), "day": DAY, "group_id": village.groups[0].pk}
    return member.NewMember(**{**given, "birth_date": dt.date(1999, 3, 2), **values})


def _events() -> list[str]:
    return list(Event.objects.order_by("chain", "seq").values_list("name", flat=True))


def _fields(refused) -> set[str]:
    return {fault.field for fault in refused.value.faults}


class TestAdmitting:
    def test_person_member_branch_and_home(self, village):
        made = member.admit(_on_village(village), record=_new(village, phone="15400001111"), on=TODAY)
        assert made.code == "M000007"
        assert made.person.name_key == "zhao xin min"
        assert made.person.masked_phone == "154****1111"
        assert [row.group for row in Membership.objects.on(DAY).filter(member=made)] == [village.groups[0]]
        assert Affiliation.objects.on(DAY).get(member=made).village == village.division
        assert _events() == ["MemberChanged", "MembershipChanged"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"day": TODAY + dt.timedelta(1)}, "day"),
            ({"day": dt.date(2024, 6, 30)}, "day"),
            ({"birth_date": dt.date(2006, 7, 2)}, "joined_on"),
            ({"full_on": dt.date(2024, 6, 30)}, "full_on"),
            ({"group_id": 0}, "group"),
        ],
    )
    def test_refused(self, village, values, field):
        with pytest.raises(Refused) as refused:
            member.admit(_on_village(village), record=_new(village, **values), on=TODAY)
        assert _fields(refused) == {field}
        assert Member.objects.count() == 6
        assert _events() == []

    def test_exactly_eighteen_is_old_enough(self, village):
        assert member.admit(_on_village(village), record=_new(village, birth_date=dt.date(2006, 7, 1)), on=TODAY)

    def test_nobody_is_made_twice(self, village):
        other = small_village(2)
        first = member.admit(_on_village(village), record=_new(village, id_number="990000199903020017"), on=TODAY)
        again = _new(other, id_number="990000199903020017", day=dt.date(2025, 9, 1))
        with pytest.raises(Refused) as refused:
            member.admit(_on_village(other), record=again, on=TODAY)
        assert _fields(refused) == {"id_number"}
        leaving = permit(village.actor(), rules.MANAGE_MEMBER, pk=first.pk)
        member.leave(leaving, why=Leaving.TRANSFER, day=dt.date(2025, 9, 1), on=TODAY)
        back = member.admit(_on_village(other), record=again, on=TODAY)
        assert (back.pk, back.code, back.village, back.left_on) == (first.pk, first.code, other.division, None)
        assert Person.objects.filter(name="赵新民").count() == 1
        assert Affiliation.objects.standing().filter(member=back).count() == 2


class TestCorrecting:
    def test_the_log_holds_no_personal_value(self, village):
        member.correct(_on_member(village), changes={"name": "王新名", "phone": "15400002222"}, on=TODAY)
        person = village.members[0].person
        person.refresh_from_db()
        assert (person.name, person.phone, person.name_key) == ("王新名", "15400002222", "wang xin ming")
        text = str(Event.objects.get().payload)
        assert "王" not in text
        assert "1540000" not in text

    def test_the_earlier_day_is_marked(self, village):
        member.correct(_on_member(village), changes={"full_on": dt.date(2022, 3, 1)}, on=TODAY)
        assert Event.objects.get().payload["ids"]["from_day"] == "2021-01-01"

    def test_nothing_changed_says_nothing(self, village):
        member.correct(_on_member(village), changes={"sex": "M"}, on=TODAY)
        assert _events() == []

    @pytest.mark.parametrize("field", ["unit", "code", "left_on", "person_id"])
    def test_other_fields_are_refused(self, village, field):
        with pytest.raises(Refused):
            member.correct(_on_member(village), changes={field: 1}, on=TODAY)

    def test_another_persons_identity_number(self, village):
        member.correct(_on_member(village), changes={"id_number": "990000199903020017"}, on=TODAY)
        with pytest.raises(Refused) as refused:
            member.correct(_on_member(village, 1), changes={"id_number": "990000199903020017"}, on=TODAY)
        assert _fields(refused) == {"id_number"}


class TestLeaving:
    @pytest.mark.parametrize("why", list(Leaving))
    def test_everything_ends_on_the_day(self, village, why):
        membership.join(_on_member(village), group_id=village.groups[1].pk, kind=BESIDE, day=DAY, on=TODAY)
        day = dt.date(2025, 10, 1)
        member.leave(_on_member(village), why=why, day=day, on=TODAY)
        who = village.members[0]
        before = day - dt.timedelta(1)
        assert Membership.objects.on(before).filter(member=who).count() == 2
        assert Membership.objects.on(day).filter(member=who).count() == 0
        assert Affiliation.objects.on(day).filter(member=who).count() == 0
        assert not Office.objects.on(day).filter(group=village.groups[0]).exists()
        assert not Member.objects.on(day).filter(pk=who.pk).exists()
        assert sorted(_events()[1:]) == ["MemberChanged", "MembershipChanged", "OfficeChanged"]

    def test_twice_is_refused(self, village):
        member.leave(_on_member(village), why=Leaving.DEATH, day=DAY, on=TODAY)
        with pytest.raises(Refused):
            member.leave(_on_member(village), why=Leaving.DEATH, day=DAY, on=TODAY)


class TestMemberships:
    def test_moving_counts_once(self, village):
        membership.move(_on_member(village, 1), group_id=village.groups[1].pk, day=DAY, on=TODAY)
        rows = Membership.objects.standing().filter(member=village.members[1]).order_by("valid_from")
        assert [(row.group, row.valid_from, row.valid_to) for row in rows] == [
            (village.groups[0], START, DAY),
            (village.groups[1], DAY, None),
        ]
        ids = Event.objects.get().payload["ids"]
        assert (ids["from_day"], ids["group_ids"]) == ("2025-06-10", [g.pk for g in village.groups])

    def test_moving_on_the_first_day_withdraws(self, village):
        membership.move(_on_member(village, 1), group_id=village.groups[1].pk, day=START, on=TODAY)
        assert Membership.objects.get(member=village.members[1], withdrawn_on=None).group == village.groups[1]
        assert Membership.objects.get(member=village.members[1], group=village.groups[0]).withdrawn_on == TODAY

    def test_a_second_home_is_refused(self, village):
        with pytest.raises(Refused) as refused:
            membership.join(_on_member(village), group_id=village.groups[1].pk, kind=HOME, day=DAY, on=TODAY)
        assert _fields(refused) == {"group"}

    def test_another_village_is_refused(self, village):
        other = small_village(2)
        with pytest.raises(Refused):
            membership.move(_on_member(village), group_id=other.groups[0].pk, day=DAY, on=TODAY)

    def test_leaving_a_group_he_is_not_in(self, village):
        with pytest.raises(Refused):
            membership.leave(_on_member(village), group_id=village.groups[1].pk, kind=BESIDE, day=DAY, on=TODAY)

    def test_a_correction_withdraws_and_names_the_old(self, village):
        wrong = Membership.objects.get(member=village.members[2])
        right = membership.RightSpan(group_id=village.groups[1].pk, valid_from=dt.date(2021, 1, 1))
        made = membership.correct(_on_member(village, 2), membership_id=wrong.pk, right=right, on=TODAY)
        wrong.refresh_from_db()
        assert (wrong.withdrawn_on, made.corrects, made.group) == (TODAY, wrong, village.groups[1])
        assert Event.objects.get().payload["ids"]["from_day"] == "2020-01-01"
        with pytest.raises(Refused):
            membership.correct(_on_member(village, 2), membership_id=wrong.pk, right=None, on=TODAY)


class TestGroups:
    def test_founding(self, village):
        record = group.NewGroup(name="电商产业党小组", kind=GroupKind.INDUSTRY, founded=DAY, natural_villages=())
        made = group.found(_on_village(village, rules.MANAGE_GROUPS), record=record, on=TODAY)
        assert made.code == "GI001"
        assert Place.objects.get(group=made).township == village.township
        assert _events() == ["GroupChanged"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": "东畈党小组"}, "name"),
            ({"name": ""}, "name"),
            ({"founded": TODAY + dt.timedelta(1)}, "founded"),
            ({"kind": GroupKind.FUNCTION}, "function_kind"),
            ({"natural_villages": (0,)}, "natural_village"),
            ({"unit_id": 0}, "unit"),
        ],
    )
    def test_refused(self, village, values, field):
        given = {"name": "新组", "kind": GroupKind.NATURAL_VILLAGE, "founded": DAY, **values}
        with pytest.raises(Refused) as refused:
            group.found(_on_village(village, rules.MANAGE_GROUPS), record=group.NewGroup(**given), on=TODAY)
        assert _fields(refused) == {field}
        assert Group.objects.count() == 2

    def test_a_covered_natural_village_is_refused_in_founding_and_moved_by_cover(self, village):
        covered = village.natural_villages[0].pk
        record = group.NewGroup(name="新组", kind=GroupKind.NATURAL_VILLAGE, founded=DAY, natural_villages=(covered,))
        with pytest.raises(Refused):
            group.found(_on_village(village, rules.MANAGE_GROUPS), record=record, on=TODAY)
        group.cover(_on_group(village, 1), natural_village_id=covered, day=DAY, on=TODAY)
        assert Coverage.objects.on(DAY).get(natural_village=covered).group == village.groups[1]
        assert Coverage.objects.on(START).get(natural_village=covered).group == village.groups[0]

    def test_closing_waits_for_its_members(self, village):
        with pytest.raises(Refused):
            group.close(_on_group(village), day=DAY, on=TODAY)
        for number in range(3):
            membership.move(_on_member(village, number), group_id=village.groups[1].pk, day=DAY, on=TODAY)
        group.close(_on_group(village), day=DAY, on=TODAY)
        assert Place.objects.get(group=village.groups[0]).valid_to == DAY
        assert not Coverage.objects.on(DAY).filter(group=village.groups[0]).exists()
        assert not Office.objects.on(DAY).filter(group=village.groups[0]).exists()
        with pytest.raises(Refused):
            group.close(_on_group(village), day=DAY, on=TODAY)

    def test_renaming(self, village):
        assert group.rename(_on_group(village), name=" 东湾党小组 ", on=TODAY).name == "东湾党小组"
        with pytest.raises(Refused):
            group.rename(_on_group(village), name="南畈党小组", on=TODAY)


class TestLeading:
    def _may(self, village: Village):
        return _on_group(village, action=rules.APPOINT_LEADER)

    def test_the_former_leader_ends(self, village):
        office.appoint(self._may(village), member_id=village.members[1].pk, day=DAY, on=TODAY)
        leaders = Office.objects.filter(group=village.groups[0])
        assert leaders.on(DAY).get().person == village.members[1].person
        assert leaders.on(DAY - dt.timedelta(1)).get().person == village.members[0].person
        assert Event.objects.get().payload["ids"]["former_ids"] == [village.members[0].person_id]

    def test_who_may_not(self, village):
        young = member_of(village, "年轻", village.groups[0], joined=dt.date(2025, 3, 1))
        for who in (village.members[0], village.members[4], young):
            with pytest.raises(Refused) as refused:
                office.appoint(self._may(village), member_id=who.pk, day=DAY, on=TODAY)
            assert _fields(refused) == {"member"}
        with pytest.raises(Refused):
            office.appoint(self._may(village), member_id=village.members[1].pk, day=TODAY + dt.timedelta(1), on=TODAY)

    def test_acting_only_where_nobody_leads(self, village):
        with pytest.raises(Refused):
            office.name_acting(self._may(village), member_id=village.members[1].pk, day=DAY, on=TODAY)
        Member.objects.filter(pk=village.members[0].pk).update(is_migrant=True)
        acting = office.name_acting(self._may(village), member_id=village.members[1].pk, day=DAY, on=TODAY)
        assert acting.post == Post.ACTING_LEADER
        later = DAY + dt.timedelta(30)
        office.appoint(self._may(village), member_id=village.members[2].pk, day=later, on=TODAY)
        assert Office.objects.on(later).get(group=village.groups[0]).person == village.members[2].person

    def test_ending_leaves_a_vacancy(self, village):
        held = Office.objects.get(group=village.groups[0])
        office.close(permit(village.actor(), rules.END_OFFICE, pk=held.pk), day=DAY, on=TODAY)
        assert not Office.objects.on(DAY).filter(group=village.groups[0]).exists()
        assert Event.objects.get().payload["ids"]["person_id"] is None


class TestPlaces:
    def test_a_second_rebuild_writes_nothing(self, village):
        may = permit(village.actor(Role.ADMIN), rules.REBUILD_TREE, pk=village.county.pk)
        assert place.rebuild(may, day=DAY) == 0

    def test_a_village_under_another_township_from_a_day(self, village):
        other = small_village(9, township=2)
        village.division.parent = village.division.township = other.township
        village.division.save()
        may = permit(village.actor(Role.ADMIN), rules.REBUILD_TREE, pk=village.county.pk)
        place.rebuild(may, day=DAY)
        rows = Place.objects.filter(group=village.groups[0]).order_by("valid_from")
        assert [(row.township, row.valid_from, row.valid_to) for row in rows] == [
            (village.township, START, DAY),
            (other.township, DAY, None),
        ]
        assert place.rebuild(may, day=TODAY) == 0


class TestConstraints:
    def test_spans_never_overlap(self, village):
        same = {"recorded_on": TODAY, "valid_from": DAY}
        held = Office.objects.get(group=village.groups[0])
        for write in (
            lambda: Membership.objects.create(member=village.members[0], group=village.groups[1], kind=HOME, **same),
            lambda: Affiliation.objects.create(
                member=village.members[0], unit=village.branch, village=village.division, **same
            ),
            lambda: Coverage.objects.create(
                natural_village=village.natural_villages[0], group=village.groups[1], **same
            ),
            lambda: Office.objects.create(
                person=village.members[1].person,
                post=held.post,
                group=held.group,
                unit=held.unit,
                village=held.village,
                **same,
            ),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                write()

    def test_a_span_ends_after_it_starts(self, village):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(member=village.members[0]).update(valid_to=START)

    def test_touching_spans_are_no_overlap(self, village):
        Membership.objects.filter(member=village.members[0]).update(valid_to=DAY)
        Membership.objects.create(
            member=village.members[0], group=village.groups[1], kind=HOME, valid_from=DAY, recorded_on=TODAY
        )


@pytest.mark.django_db(transaction=True)
def test_codes_are_taken_once_by_two_at_a_time():
    village = small_village()
    taken: list[str] = []
    barrier = threading.Barrier(4)

    def found(number: int) -> None:
        try:
            may = _on_village(village, rules.MANAGE_GROUPS)
            record = group.NewGroup(name=f"组{number}", kind=GroupKind.INDUSTRY, founded=DAY)
            barrier.wait()
            taken.append(group.found(may, record=record, on=TODAY).code)
        finally:
            connection.close()

    threads = [threading.Thread(target=found, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == ["GI001", "GI002", "GI003", "GI004"]


def test_codes_go_beyond_the_largest(village):
    Group.objects.filter(pk=village.groups[0].pk).update(code="GN0099")
    assert codes.fresh(Group, "GN", count=2) == ["GN0100", "GN0101"]
    with pytest.raises(ValueError, match="prefix"):
        codes.fresh(Group, "G'")
