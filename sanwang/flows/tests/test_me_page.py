"""My affairs: who is owed a visit, in which words, on any day, with a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanwang.access.models import Account
from sanwang.affairs.models import Activity, ActivityGroup, Attendance, Talk
from sanwang.duties.models import Excuse, Override
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


class TestDaysOfGrace:
    """In the first days of a month the month before can still be recorded: it is said, and offered first."""

    @pytest.fixture
    def own(self, village, member) -> dict[str, Pairing]:
        """Three households of special groups and a plain one; in February one was visited, one excused."""
        names = ("没去", "去了", "免", "平常")
        own = {name: village.pair(member, village.household(name, *["disabled"] * (name != "平常"))) for name in names}
        visit(own["去了"], dt.date(2026, 2, 10))
        Excuse.objects.create(
            duty="visit", pairing=own["免"], village=village.division, reason="household_away", decision="agreed",
            decided_on=LONG_AGO, valid_from=LONG_AGO, recorded_on=LONG_AGO,
        )  # fmt: skip
        village.pair(member, village.household("新结对", "disabled"), since=dt.date(2026, 3, 1))
        return own

    @staticmethod
    def left(member: Member, day: dt.date, today: dt.date | None = None) -> list[str]:
        last = affairs(member, day, today or day).last
        return heads(last.cards) if last else []

    def test_what_is_not_recorded_of_the_month_before(self, member, own) -> None:
        assert [self.left(member, dt.date(2026, *day)) for day in ((2, 28), (3, 1), (3, 5), (3, 6))] == [
            [], ["没去"], ["没去"], [],
        ]  # fmt: skip
        last = affairs(member, dt.date(2026, 3, 5), DAY).last
        assert (str(last.month), last.until) == ("2026-02", dt.date(2026, 3, 5))
        assert heads(affairs(member, dt.date(2026, 3, 5), DAY).households.owed) == ["没去", "去了", "新结对"]
        visit(own["没去"], dt.date(2026, 2, 20), recorded=dt.date(2026, 3, 4))
        assert self.left(member, dt.date(2026, 3, 4)) == []
        assert self.left(member, dt.date(2026, 3, 3), DAY) == ["没去"], "as it had been recorded by that day"

    @pytest.mark.parametrize(("set_", "day", "left"), [
        ({"grace_days": 10}, 10, ["没去"]), ({"grace_days": 10}, 11, []), ({"grace_days": 0}, 1, []),
        ({"needed": 0}, 1, []),
    ])  # fmt: skip
    def test_as_the_county_sets_it(self, village, member, own, set_, day, left) -> None:
        Override.objects.create(
            county=village.county, duty="visit", valid_from=LONG_AGO, recorded_on=LONG_AGO, basis="文", **set_
        )
        assert self.left(member, dt.date(2026, 3, day)) == left

    def test_only_a_quarters_own_figures_are_told_of_a_quarter(self, village, member, own) -> None:
        village.leader(village.member("组长"))
        Talk.objects.create(
            member=member, held_by=person("别人"), village=village.division, day=dt.date(2026, 4, 1),
            recorded_on=DAY, recorded_at=clock.now(),
        )  # fmt: skip
        assert not affairs(member, dt.date(2026, 4, 2), dt.date(2026, 4, 2)).talk_due

    def test_the_page_says_so_and_offers_it_first(self, village, member, own, monkeypatch) -> None:
        monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 3, 4))
        text, count = page(member)
        assert "2月还有 1 户没有走访记录，去过的可补记到3月5日；本月还有 3 户要走访。" in text
        assert text.index("2月还没有记录的") < text.index("3 户，月底前")
        assert count <= BUDGET
        client = Client()
        client.force_login(Account.objects.get(person=member.person))
        address = f"/visits/new?pairing={own['没去'].code}&month=last"
        assert address.replace("&", "&amp;") in client.get("/me").text
        form = client.get(address).context["form"]
        assert (form["when"].value(), form["day"].value()) == ("pick", None)
        assert form.fields["day"].widget.attrs["max"] == "2026-02-28"
        sent = {"id": form["id"].value(), "when": "pick", "day": "2026-02-27", "has_need": "no"}
        assert client.post(address, sent).status_code == 302
        assert "2月还" not in client.get("/me").text

    def test_no_query_more_and_none_for_each_household(self, village, member, own, monkeypatch) -> None:
        counts = []
        for day in (dt.date(2026, 3, 20), dt.date(2026, 3, 4)):
            monkeypatch.setattr(clock, "today", lambda day=day: day)
            counts.append(
                page(village.pair(village.member(f"甲{day.day}"), village.household("户", "disabled")).member)[1]
            )
        many = village.member("多")
        for number in range(12):
            village.pair(many, village.household(f"户{number}", "disabled"))
        counts.append(page(many)[1])
        assert len(set(counts)) == 1, counts
