"""Reads of the organisation net."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from sanwang.kernel.permits import visible
from sanwang.organization import rules
from sanwang.organization.models import Coverage, Member, Membership, MembershipKind, Office, Post
from sanwang.organization.queries.gaps import gaps
from sanwang.organization.queries.home import homes_of
from sanwang.organization.queries.members import candidates, listed, places
from sanwang.organization.queries.net import net
from sanwang.organization.queries.picture import picture
from sanwang.organization.tests.villages import START, TODAY, Village, member_of, small_village

pytestmark = pytest.mark.django_db
GONE = dt.date(2025, 9, 1)


@pytest.fixture
def village() -> Village:
    return small_village(groups=3)


def test_the_net_says_who_leads_and_what_is_covered(village, django_assert_num_queries):
    with django_assert_num_queries(4):
        found = net(village.division, day=TODAY)
    assert [group.standing for group in found.groups] == ["led", "led", "led"]
    assert [group.home for group in found.groups] == [3, 3, 3]
    assert (found.members, found.away, found.natural_villages, found.uncovered) == (9, 0, 3, ())


def test_a_member_is_at_home_where_he_stood_on_each_day(village, django_assert_num_queries):
    member, other = village.members[0], village.members[-1]
    Membership.objects.filter(member=member).update(valid_from=GONE, valid_to=TODAY)
    days = [GONE - dt.timedelta(1), GONE, TODAY]
    with django_assert_num_queries(1):
        found = homes_of([*((member.pk, day) for day in days), (other.pk, GONE), (0, GONE)])
    group = village.groups[0].pk
    assert [found[member.pk, day].group_id for day in days] == [None, group, None]
    assert found[other.pk, GONE].group_id == village.groups[-1].pk
    assert len(found) == 4
    assert {home.village_id for home in found.values()} == {village.division.pk}


def test_a_vacancy_since_the_last_leader_ended(village):
    Office.objects.filter(group=village.groups[1]).update(valid_to=GONE)
    found = net(village.division, day=TODAY).groups[1]
    assert (found.standing, found.waits_since) == ("vacant", GONE)
    assert net(village.division, day=GONE - dt.timedelta(1)).groups[1].standing == "led"
    [gap] = gaps(village.division, day=TODAY).vacancies
    assert (gap.code, gap.since, gap.away) == (found.code, GONE, False)
    assert gaps(village.county, day=TODAY).vacancies == [gap]


def test_a_leader_who_is_away_until_somebody_acts(village):
    leader = village.members[0]
    Member.objects.filter(pk=leader.pk).update(is_migrant=True, migrant_since=GONE)
    assert net(village.division, day=TODAY).unled[0].waits_since == GONE
    assert [gap.away for gap in gaps(village.township, day=TODAY).vacancies] == [True]
    assert gaps(village.township, day=GONE - dt.timedelta(1)).vacancies == []
    Member.objects.filter(pk=leader.pk).update(migrant_since=None)
    assert [(gap.away, gap.since) for gap in gaps(village.township, day=TODAY).vacancies] == [(True, None)]
    Office.objects.create(
        person=village.members[1].person,
        post=Post.ACTING_LEADER,
        group=village.groups[0],
        unit=village.branch,
        village=village.division,
        valid_from=GONE,
        recorded_on=TODAY,
    )
    assert net(village.division, day=TODAY).groups[0].standing == "acting"
    assert gaps(village.township, day=TODAY).vacancies == []


def test_a_natural_village_without_a_group_as_of_any_day(village):
    Coverage.objects.filter(natural_village=village.natural_villages[2]).update(valid_to=GONE)
    assert gaps(village.county, day=TODAY).uncovered == {village.division.pk: 1}
    assert gaps(village.county, day=GONE - dt.timedelta(1)).uncovered == {}
    assert net(village.division, day=TODAY).uncovered == ("西畈",)


@pytest.mark.parametrize("search", ["赵", "zhaoxin", "zhao xin", "zxm", "ZXM", "新民"])
def test_a_member_is_found_by_name_pinyin_and_initials(village, search):
    wanted = member_of(village, "赵新民", village.groups[0])
    seen = visible(village.actor(), rules.SEE_MEMBER)
    found = listed(seen, village=village.division, day=TODAY, search=search)
    assert [row.pk for row in found] == [wanted.pk]
    assert found[0].group_name == village.groups[0].name


def test_lists_stand_on_the_day(village):
    seen = visible(village.actor(), rules.SEE_MEMBER)
    Member.objects.filter(pk=village.members[0].pk).update(left_on=GONE)
    assert listed(seen, village=village.division, day=TODAY).count() == 8
    assert listed(seen, village=village.division, day=GONE - dt.timedelta(1)).count() == 9
    assert [row.group for row in places(village.members[1], day=TODAY)] == [village.groups[0]]
    assert len(candidates(village.groups[0].pk, day=TODAY)) == 2


def test_labels_of_the_picture_never_meet(village):
    for index in range(6):
        small = small_village(20 + index, groups=index * 3, each=1)
        drawn = picture(net(small.division, day=TODAY))
        for side in ("start", "end"):
            heights = sorted(mark.y for mark in drawn.marks if mark.side == side)
            assert all(after - before >= 60 for before, after in itertools.pairwise(heights))
            assert all(0 < height < drawn.height for height in heights)
        assert sum(count for _word, count in drawn.kinds) == index * 3


def test_functional_members_are_counted_beside(village):
    village.members[0].memberships.create(
        group=village.groups[1], kind=MembershipKind.FUNCTIONAL, valid_from=START, recorded_on=START
    )
    found = net(village.division, day=TODAY).groups[1]
    assert (found.home, found.functional) == (3, 1)
