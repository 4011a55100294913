"""My affairs: who is owed a visit, in which words, on any day, with a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.affairs.models import Activity, ActivityGroup, Attendance, Talk
from sanwang.duties.models import Excuse
from sanwang.flows.queries.me import affairs_of
from sanwang.flows.tests.signed_in import account
from sanwang.kernel import clock
from sanwang.kernel.pages import Moment
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Member, Membership
from sanwang.service.models import Need, Pairing, Visit
from sanwang.service.tests.village import LONG_AGO, Village, as_member, county, person

pytestmark = pytest.mark.django_db
BUDGET = 15
DAY = dt.date(2026, 3, 20)


@pytest.fixture
def village() -> Village:
    return Village("甲", "361126100201", county())


@pytest.fixture
def member(village: Village) -> Member:
    return village.member("党员甲")


def visit(pairing: Pairing, day: dt.date, recorded: dt.date | None = None) -> Visit:
    return Visit.objects.create(
        id=fresh_id(), pairing=pairing, day=day, recorded_on=recorded or day, recorded_at=clock.now(),
        village=pairing.village,
    )  # fmt: skip


def affairs(member: Member, day: dt.date = DAY, today: dt.date = DAY):
    return affairs_of(as_member(member), member, moment=Moment(day, today))


def heads(cards) -> list[str]:
    return [card.head for card in cards]


def test_sorted_by_what_is_due(village, member) -> None:
    names = ("欠一", "欠二", "走过", "免", "平常")
    tags = (["low_income"], ["disabled"], ["empty_nest"], ["assisted"], [])
    own = {
        name: village.pair(member, village.household(name, *tag, hamlet=n % 2))
        for n, (name, tag) in enumerate(zip(names, tags, strict=True))
    }
    visit(own["欠一"], dt.date(2026, 2, 27))
    visit(own["欠二"], dt.date(2026, 1, 3))
    visit(own["走过"], dt.date(2026, 3, 2))
    visit(own["平常"], dt.date(2025, 12, 1))
    Excuse.objects.create(
        duty="visit", pairing=own["免"], village=village.division, reason="household_away", decision="agreed",
        decided_on=LONG_AGO, valid_from=LONG_AGO, recorded_on=LONG_AGO,
    )  # fmt: skip
    mine = affairs(member).households
    assert heads(mine.owed) == ["欠二", "欠一"]
    assert [hamlet.name for hamlet in mine.hamlets] == ["甲下屋", "甲上屋"]
    assert heads(mine.visited) == ["走过"]
    assert [(one.card.head, one.reason) for one in mine.excused] == [("免", "联系户全家外出或住院")]
    assert heads(mine.free) == heads(mine.others) == ["平常"]
    assert mine.owed[0].waiting == (DAY - dt.date(2026, 1, 3)).days


def test_as_recorded_by_a_past_day(village, member) -> None:
    pairing = village.pair(member, village.household("户甲", "low_income"))
    visit(pairing, dt.date(2026, 3, 10), recorded=dt.date(2026, 3, 15))
    assert heads(affairs(member, dt.date(2026, 3, 12), DAY).households.owed) == ["户甲"]
    assert heads(affairs(member, dt.date(2026, 3, 15), DAY).households.owed) == []
    assert heads(affairs(member, dt.date(2026, 4, 1), dt.date(2026, 4, 1)).households.owed) == ["户甲"]


def test_last_contact_is_anybodys_but_only_ones_own_visit_counts(village, member) -> None:
    household = village.household("户甲", "low_income")
    village.pair(member, household)
    visit(village.pair(village.member("王兰英"), household), dt.date(2026, 3, 11))
    card = affairs(member).households.owed[0]
    assert (card.last.name, card.waiting) == ("王兰英", 9)


def test_a_need_falls_with_its_visit(village, member) -> None:
    pairing = village.pair(member, village.household("户甲", "low_income"))
    made = visit(pairing, dt.date(2026, 2, 1))
    need = Need.objects.create(
        id=fresh_id(), visit=made, household=pairing.household, village=village.division, category="water",
        raised_on=made.day,
    )  # fmt: skip
    assert affairs(member).households.owed[0].needs == (need,)
    Visit.objects.filter(pk=made.pk).update(withdrawn_on=made.day)
    assert affairs(member).households.owed[0].needs == ()


def test_the_leaders_talk(village, member) -> None:
    assert not affairs(member).talk_due  # nobody leads
    chief = village.member("组长")
    village.leader(chief)
    assert affairs(member).talk_due
    assert not affairs(chief).talk_due
    Talk.objects.create(
        member=member, held_by=person("别人"), village=village.division, day=dt.date(2026, 1, 2),
        recorded_on=DAY, recorded_at=clock.now(),
    )  # fmt: skip
    assert not affairs(member).talk_due
    assert affairs(member, dt.date(2026, 4, 1), dt.date(2026, 4, 1)).talk_due


def held(group, *kinds: str, day: dt.date = dt.date(2026, 3, 12), **called: Member) -> Activity:
    """An activity of a group; ``state=member`` puts somebody on its list."""
    carried = {"counts_on": day, "recorded_on": day, **dict.fromkeys(kinds, True)}
    made = Activity.objects.create(
        id=fresh_id(), unit=group.unit, village=group.village, day=day, theme="护林", recorded_at=clock.now(), **carried
    )
    made.refresh_from_db()
    carried["stands_to"] = made.stands_to
    ActivityGroup.objects.create(activity=made, group=group, is_host=True, **carried)
    for state, who in called.items():
        Attendance.objects.create(activity=made, member=who, state=state, unit=group.unit, branch_own=False, **carried)
    return made


def test_ones_own_part_in_what_the_group_held(village, member) -> None:
    village.leader(village.member("组长"))
    held(village.groups[0], "meeting", "study", present=member)
    held(village.groups[0], "party_day", day=dt.date(2026, 3, 13))
    mine = affairs(member)
    assert [(one.words, one.state, one.part) for one in mine.held] == [
        (("主题党日",), "due", "还没有参加记录"),
        (("党小组会", "学习"), "done", "出席"),
    ]
    assert (mine.missing, mine.spared) == ((), ())
    Excuse.objects.create(
        duty="*", member=member, village=village.division, reason="away", decision="agreed", decided_on=LONG_AGO,
        valid_from=LONG_AGO, recorded_on=LONG_AGO,
    )  # fmt: skip
    mine = affairs(member)
    assert [one.state for one in mine.held] == ["done", "done"]
    assert (mine.spared, mine.spared_why, mine.talk_due) == (("主题党日",), "外出流动", False)


def test_another_groups_activity_is_named_and_does_not_stand_for_ones_own(village, member) -> None:
    other = village.group("甲致富党小组", kind="function")
    Membership.objects.create(member=member, group=other, kind="functional", valid_from=LONG_AGO, recorded_on=LONG_AGO)
    held(other, "meeting")
    mine = affairs(member)
    assert [(one.group, one.state) for one in mine.held] == [("甲致富党小组", "done")]
    assert mine.missing == ("党小组会", "学习", "主题党日")


def page(member: Member) -> tuple[str, int]:
    client = Client()
    client.force_login(account(member, name=f"a{member.pk}"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get("/me")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", answer.text)), len(queries)


def test_the_sentence_on_top(village, member) -> None:
    text, _count = page(member)
    assert "本月没有必须走访的户。" in text
    other = village.member("党员乙", group=1)
    village.pair(other, village.household("平常"))
    assert "本月没有必须走访的户；最久没联系：平常家。" in page(other)[0]
    third = village.member("党员丙")
    pairing = village.pair(third, village.household("户甲", "low_income", "left_behind_children"))
    text, _count = page(third)
    assert "本月还有 1 户要走访。" in text
    assert "留守儿童、低保或低收入" in text
    visit(pairing, clock.today())


def test_two_groups_say_what_is_owed_where(village, member) -> None:
    Membership.objects.create(
        member=member, group=village.group("甲致富党小组", kind="function"), kind="functional",
        valid_from=LONG_AGO, recorded_on=LONG_AGO,
    )  # fmt: skip
    text, _count = page(member)
    assert "学习、主题党日、评议在甲上屋党小组" in text
    assert "你也在甲致富党小组" in text


def test_query_budget_whatever_the_size(village) -> None:
    counts = []
    for size in (1, 5, 12, 30):
        member = village.member(f"党员{size}")
        for number in range(size):
            pairing = village.pair(member, village.household(f"户{number}", "low_income", "disabled"))
            visit(pairing, clock.today() - dt.timedelta(days=40))
        counts.append(page(member)[1])
    assert len(set(counts)) == 1
    assert counts[0] <= BUDGET
