"""The pages of secretary, township and county: what they say, in how many queries, and as of a day."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from sanwang.access.models import Account, Grant
from sanwang.affairs.models import Activity, ActivityGroup
from sanwang.duties.keeping import past
from sanwang.duties.keeping.spans import recompute_span
from sanwang.duties.models import Cell, Excuse, Past
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division, Group, Member, Membership, Office, Person, name_key
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import START, Village, small_village
from sanwang.service.models import Household, HouseholdTag, Pairing, Visit

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
AT = dt.datetime(2026, 11, 20, 9, tzinfo=clock.ZONE)
BUDGET = 15
_number = itertools.count(1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def village() -> Village:
    return small_village(1, groups=3, each=4)


def _signed_in(role: Role, *, division: Division | None = None, group: Group | None = None) -> Client:
    account = Account.objects.create(username=f"u{next(_number)}", display_name="某某")
    Grant.objects.create(account=account, role=role, division=division, group=group, valid_from=START)
    client = Client()
    client.force_login(account)
    return client


def _household(village: Village, *, paired: Member | None, since: dt.date = START) -> Household:
    number = next(_number)
    head = Person.objects.create(name=f"户主{number}", name_key=name_key("户主"))
    household = Household.objects.create(
        code=f"H{number:06d}",
        head=head,
        village=village.division,
        natural_village=village.natural_villages[0],
        group=village.groups[0],
    )
    HouseholdTag.objects.create(household=household, tag="disabled", valid_from=since, recorded_on=since)
    if paired:
        Pairing.objects.create(
            code=f"P{number:06d}",
            member=paired,
            household=household,
            village=village.division,
            valid_from=since,
            recorded_on=since,
        )
    return household


def _visited(household: Household, day: dt.date, *, recorded: dt.date | None = None) -> Visit:
    pairing = Pairing.objects.get(household=household)
    return Visit.objects.create(
        pairing=pairing, village=household.village, day=day, recorded_on=recorded or day, recorded_at=AT
    )


def _held(group: Group, day: dt.date, **kinds: bool) -> Activity:
    held = Activity.objects.create(
        unit=group.unit, village=group.village, day=day, recorded_on=day, recorded_at=AT, **kinds
    )
    ActivityGroup.objects.create(
        activity=held, group=group, is_host=True, counts_on=day, recorded_on=day, stands_to=clock.FOREVER, **kinds
    )
    return held


def _text(response) -> str:
    return response.content.decode()


def _asked(client: Client, path: str) -> str:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(path)
    assert response.status_code == 200, path
    assert len(asked) <= BUDGET, [query["sql"][:90] for query in asked]
    return _text(response)


class TestVillage:
    def test_each_net_says_what_is_missing(self, village):
        alone, looked_after = (
            _household(village, paired=None),
            _household(village, paired=village.members[0]),
        )
        _visited(looked_after, TODAY)
        Office.objects.filter(group=village.groups[1]).update(valid_to=dt.date(2026, 11, 8))
        Excuse.objects.create(
            duty="*",
            member=village.members[1],
            village=village.division,
            reason="away",
            valid_from=TODAY,
            recorded_on=dt.date(2026, 11, 10),
        )
        _held(village.groups[0], dt.date(2026, 11, 3), report=True, meeting=True)
        page = _asked(_signed_in(Role.SECRETARY, division=village.division), f"/villages/{village.division.code}")
        assert "全部 3 个自然村都有党小组；1 个组缺组长" in page
        assert "11月走访 1 户" in page
        assert "1 户特殊户没人结对" in page
        assert "1 份汇报等支部看" in page
        order = ["1 户特殊户没有人结对", "1 份党小组汇报", "没有组长，请任命", "1 个请求不作要求（外出流动 1）"]
        assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
        assert f"/groups/{village.groups[1].code}/leader" in page
        assert alone.code not in page

    def test_who_only_looks_gets_no_buttons(self, village):
        Office.objects.filter(group=village.groups[1]).update(valid_to=dt.date(2026, 11, 8))
        page = _asked(_signed_in(Role.TOWNSHIP, division=village.township), f"/villages/{village.division.code}")
        assert "没有组长，请任命" in page
        assert "/leader" not in page

    def test_a_past_day_shows_what_had_been_recorded_by_then(self, village):
        household = _household(village, paired=village.members[0])
        _visited(household, dt.date(2026, 10, 9), recorded=dt.date(2026, 10, 20))
        client = _signed_in(Role.SECRETARY, division=village.division)
        path = f"/villages/{village.division.code}"
        assert "10月走访 0 户，还有 1 户" in _asked(client, f"{path}?on=2026-10-12")
        later = _asked(client, f"{path}?on=2026-10-20")
        assert "10月走访 1 户" in later
        assert "2026年10月20日" in later
        assert "/duties/visit/2026-10/" in later
        assert "?on=2026-10-20" in later

    def test_every_mark_leads_to_its_records(self, village):
        household = _household(village, paired=village.members[0])
        visit = _visited(household, TODAY)
        client = _signed_in(Role.SECRETARY, division=village.division)
        place = f"{village.division.code}/{village.groups[0].code}"
        assert f"/duties/visit/2026-11/{place}" in _asked(client, f"/villages/{village.division.code}")
        listed = _asked(client, f"/duties/visit/2026-11/{place}")
        assert f"/visits/{visit.pk}" in listed
        assert "已完成 1" in listed

    def test_the_net_as_a_picture(self, village):
        Office.objects.filter(group=village.groups[1]).update(valid_to=dt.date(2026, 11, 8))
        path = f"/villages/{village.division.code}/organization"
        page = _asked(_signed_in(Role.SECRETARY, division=village.division), path)
        assert page.count('<use href="#s-overdue" class="s"') == 1
        assert page.count('<use href="#s-done" class="s"') == 2
        assert "缺组长" in page

    def test_special_households_with_nobody(self, village):
        _household(village, paired=village.members[0])
        alone = _household(village, paired=None, since=dt.date(2026, 11, 1))
        path = f"/villages/{village.division.code}/unpaired"
        page = _asked(_signed_in(Role.SECRETARY, division=village.division), path)
        assert f"{alone.head.name}家" in page
        assert "19 天没人结对" in page
        assert "残疾人" in page
        before = _asked(_signed_in(Role.SECRETARY, division=village.division), f"{path}?on=2026-10-30")
        assert "每一户特殊户都有党员结对" in before


class TestLeading:
    def test_a_leader_is_named_and_the_page_says_so(self, village):
        client = _signed_in(Role.SECRETARY, division=village.division)
        path = f"/groups/{village.groups[0].code}/leader"
        assert village.members[1].person.name in _asked(client, path)
        asked = {"post": "leader", "member": village.members[1].pk, "day": "2026-11-20"}
        answer = client.post(path, asked)
        assert (answer.status_code, answer["Location"]) == (302, f"/villages/{village.division.code}")
        assert Office.objects.on(TODAY).get(group=village.groups[0]).person == village.members[1].person

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"post": "leader", "member": "0", "day": "2026-11-20"},
            {"post": "leader", "day": "2026-13-20"},
            {"post": "acting", "member": "own", "day": "2026-11-20"},
            {"post": "leader", "member": "own", "day": "2026-11-21"},
        ],
    )
    def test_what_is_wrong_is_said_at_the_field(self, village, asked):
        client = _signed_in(Role.SECRETARY, division=village.division)
        if asked.get("member") == "own":
            asked = {**asked, "member": village.members[1].pk}
        before = list(Office.objects.values_list("pk", "valid_to"))
        answer = client.post(f"/groups/{village.groups[0].code}/leader", asked)
        assert answer.status_code == 422
        assert 'role="alert"' in _text(answer)
        assert list(Office.objects.values_list("pk", "valid_to")) == before


class TestMembers:
    def test_personal_data_is_masked(self, village):
        Member.objects.filter(pk=village.members[0].pk).update(is_migrant=True, migrant_place="义乌")
        page = _asked(_signed_in(Role.SECRETARY, division=village.division), f"/members/{village.members[0].code}")
        assert "1970年生" in page
        assert "1970年5月" not in page
        assert village.groups[0].name in page
        assert "义乌" in page

    def test_the_list_finds_by_pinyin(self, village):
        client = _signed_in(Role.SECRETARY, division=village.division)
        path = f"/members?village={village.division.code}"
        assert _asked(client, path).count("/members/M") == 12
        assert _asked(client, f"{path}&q=wg").count("/members/M") == 3
        assert "没有找到" in _asked(client, f"{path}&q=%00zzz")


class TestUnits:
    @pytest.fixture
    def other(self) -> Village:
        return small_village(2, groups=1)

    @pytest.fixture(autouse=True)
    def filled(self, village: Village, other: Village) -> None:
        """Six special households, four visited in October (one entered late), two in September; one elsewhere."""
        households = [_household(village, paired=member) for member in village.members[:6]]
        for household in households[:4]:
            _visited(household, dt.date(2026, 10, 9))
        Visit.objects.filter(pairing__household=households[0]).update(recorded_on=dt.date(2026, 11, 10))
        for household in households[:2]:
            _visited(household, dt.date(2026, 9, 9))
        _visited(_household(other, paired=other.members[0]), dt.date(2026, 10, 9))
        recompute_span(Period.parse("2025-10"), Period.parse("2026-11"), day=TODAY)

    def test_what_changed_what_stands_out_and_every_number_a_link(self, village, other):
        client = _signed_in(Role.TOWNSHIP, division=village.township)
        page = _asked(client, f"/units/{village.township.code}?month=2026-10")
        assert "10月走访 5 / 7 户，比9月多 3 户" in page
        assert "66%<small>4/6</small>" in page
        assert ">1/1</a>" in page
        assert f"/duties/visit/2026-10/{other.division.code}" in page
        assert "9月、10月都未见党小组会记录" in page

    def test_an_open_month_is_not_compared(self, village):
        page = _asked(_signed_in(Role.COUNTY, division=village.county), f"/units/{village.county.code}")
        assert "11月走访 0 / 7 户，10月全月 5 / 7 户" in page
        assert "10月的记录有 1 条是补记的" in page

    def test_sorted_by_a_link_and_never_by_itself(self, village, other):
        client = _signed_in(Role.TOWNSHIP, division=village.township)
        path = f"/units/{village.township.code}?month=2026-10"
        first, second = f"/villages/{village.division.code}", f"/villages/{other.division.code}"
        plain, down = _asked(client, path), _asked(client, f"{path}&sort=-visit")
        assert plain.index(first) < plain.index(second)
        assert down.index(second) < down.index(first)
        assert 'aria-sort="descending"' in down
        assert 'aria-sort="descending"' not in plain

    @pytest.mark.parametrize("query", ["month=2026-99", "month=2031-01", "line=nothing", "sort=--", "on=2026-02-31"])
    def test_an_address_that_asks_for_nothing_gets_the_page(self, village, query):
        client = _signed_in(Role.TOWNSHIP, division=village.township)
        assert "2026年11月" in _asked(client, f"/units/{village.township.code}?{query}")

    def test_a_past_day_shows_what_had_been_recorded_by_then(self, village):
        Visit.objects.filter(day=dt.date(2026, 10, 9)).update(recorded_on=dt.date(2026, 10, 20))
        client = _signed_in(Role.TOWNSHIP, division=village.township)
        path = f"/units/{village.township.code}"
        assert "10月走访 0 / 7 户" in _asked(client, f"{path}?on=2026-10-12")
        later = _asked(client, f"{path}?on=2026-10-20")
        assert "10月走访 5 / 7 户" in later
        assert "2026年10月20日" in later
        assert "8月、9月都未见党小组会记录" in later
        figure = f"/duties/visit/2026-10/{village.township.code}"
        assert "<td>7</td><td>0</td>" in _asked(client, f"{figure}?on=2026-10-12").split("<tfoot>")[1]

    def test_a_large_county_is_counted_by_the_worker_while_the_page_waits(self, village, monkeypatch):
        monkeypatch.setattr(past, "SMALL", 0)
        monkeypatch.setattr(clock, "now", lambda: AT)
        client = _signed_in(Role.TOWNSHIP, division=village.township)
        path = f"/units/{village.township.code}?on=2026-10-20"
        assert "正在准备数 2026年10月20日" in _asked(client, path)
        assert "data-reload" in _asked(client, path)
        jobs = ProcrastinateJob.objects.filter(task_name="duties.past")
        assert [job.args for job in jobs] == [{"past_id": Past.objects.get().pk}]
        past.count(Past.objects.get().pk)
        assert "10月走访 4 / 7 户" in _asked(client, path)

    def test_where_nobody_owes_nothing_is_counted_again(self, village, other):
        Pairing.objects.filter(village=other.division).update(withdrawn_on=START)
        Membership.objects.filter(member__village=other.division).update(withdrawn_on=START)
        recompute_span(Period.parse("2025-10"), Period.parse("2026-11"), day=TODAY)
        client = _signed_in(Role.SECRETARY, division=other.division)
        assert "没有必须走访的户" in _asked(client, f"/villages/{other.division.code}")
        Division.objects.filter(pk=other.division.pk).update(township=small_village(5, township=3).township)
        assert "这个月还没有应走访的户" in _asked(
            _signed_in(Role.COUNTY, division=village.county),
            f"/units/{Division.objects.get(pk=other.division.pk).township.code}",
        )

    def test_nothing_stored_is_recounted_at_once(self, village):
        Cell.objects.all().delete()
        client = _signed_in(Role.TOWNSHIP, division=village.township)
        assert "10月走访 5 / 7 户" in _asked(client, f"/units/{village.township.code}?month=2026-10")

    def test_the_figure_of_a_township_opens_to_its_villages(self, village, other):
        client = _signed_in(Role.TOWNSHIP, division=village.township)
        page = _asked(client, f"/duties/visit/2026-10/{village.township.code}")
        assert f"/duties/visit/2026-10/{village.division.code}" in page
        assert "state=done" in page
        assert "66%" in page


class TestFigures:
    @pytest.mark.parametrize(
        "path", ["nothing/2026-11", "visit/2026", "visit/2026-Q1", "visit/2026-13", "visit/x", "report/2026-11-01"]
    )
    def test_what_is_no_figure_is_no_page(self, village, path):
        client = _signed_in(Role.SECRETARY, division=village.division)
        assert client.get(f"/duties/{path}/{village.division.code}").status_code == 404

    def test_entered_late_is_said_and_the_reason_of_an_excuse(self, village):
        household = _household(village, paired=village.members[0])
        _visited(household, dt.date(2026, 9, 9), recorded=dt.date(2026, 10, 20))
        other = _household(village, paired=village.members[1])
        Excuse.objects.create(
            duty="visit",
            pairing=Pairing.objects.get(household=other),
            village=village.division,
            reason="household_away",
            decision="agreed",
            decided_on=START,
            valid_from=START,
            recorded_on=START,
        )
        client = _signed_in(Role.SECRETARY, division=village.division)
        page = _asked(client, f"/duties/visit/2026-09/{village.division.code}")
        assert "10月20日记下" in page
        assert "补记</span>" in page
        assert "联系户全家外出或住院" in page
        assert other.code not in _asked(client, f"/duties/visit/2026-09/{village.division.code}?state=done")

    def test_a_leader_opens_his_own_group_alone(self, village):
        client = _signed_in(Role.LEADER, group=village.groups[0])
        for number, status in ((0, 200), (1, 404)):
            path = f"/duties/talk/2026-Q4/{village.division.code}/{village.groups[number].code}"
            assert client.get(path).status_code == status
        assert client.get(f"/duties/talk/2026-Q4/{village.division.code}").status_code == 404
