"""The pages of secretary, township and county: what they say, in how many queries, and as of a day."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from sanwang.duties.keeping import past
from sanwang.duties.keeping.spans import recompute_span
from sanwang.duties.models import Cell, Excuse, Past
from sanwang.flows.tests import boards
from sanwang.flows.tests.boards import AT, TODAY
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.kernel.tests.once import held, once
from sanwang.organization.models import Division, Member, Membership, Office
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import START, Village, small_village
from sanwang.service.models import Pairing, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "today", lambda: TODAY)


built, village = once(lambda: small_village(1, groups=3, each=4))


class TestVillage:
    def test_each_net_says_what_is_missing(self, village):
        alone, looked_after = (
            boards.household(village, paired=None),
            boards.household(village, paired=village.members[0]),
        )
        boards.visited(looked_after, TODAY)
        Office.objects.filter(group=village.groups[1]).update(valid_to=dt.date(2026, 11, 8))
        Excuse.objects.create(
            duty="*",
            member=village.members[1],
            village=village.division,
            reason="away",
            valid_from=TODAY,
            recorded_on=dt.date(2026, 11, 10),
        )
        boards.held(village.groups[0], dt.date(2026, 11, 3), report=True, meeting=True)
        page = boards.asked(
            boards.signed_in(Role.SECRETARY, division=village.division), f"/villages/{village.division.code}"
        )
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
        page = boards.asked(
            boards.signed_in(Role.TOWNSHIP, division=village.township), f"/villages/{village.division.code}"
        )
        assert "没有组长，请任命" in page
        assert "/leader" not in page

    def test_a_past_day_shows_what_had_been_recorded_by_then(self, village):
        household = boards.household(village, paired=village.members[0])
        boards.visited(household, dt.date(2026, 10, 9), recorded=dt.date(2026, 10, 20))
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        path = f"/villages/{village.division.code}"
        assert "10月走访 0 户，还有 1 户" in boards.asked(client, f"{path}?on=2026-10-12")
        later = boards.asked(client, f"{path}?on=2026-10-20")
        assert "10月走访 1 户" in later
        assert "2026年10月20日" in later
        assert "/duties/visit/2026-10/" in later
        assert "?on=2026-10-20" in later

    def test_every_mark_leads_to_its_records(self, village):
        household = boards.household(village, paired=village.members[0])
        visit = boards.visited(household, TODAY)
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        place = f"{village.division.code}/{village.groups[0].code}"
        assert f"/duties/visit/2026-11/{place}" in boards.asked(client, f"/villages/{village.division.code}")
        listed = boards.asked(client, f"/duties/visit/2026-11/{place}")
        assert f"/visits/{visit.pk}" in listed
        assert "已完成 1" in listed

    def test_the_net_as_a_picture(self, village):
        Office.objects.filter(group=village.groups[1]).update(valid_to=dt.date(2026, 11, 8))
        path = f"/villages/{village.division.code}/organization"
        page = boards.asked(boards.signed_in(Role.SECRETARY, division=village.division), path)
        assert page.count('<use href="#s-overdue" class="s"') == 1
        assert page.count('<use href="#s-done" class="s"') == 2
        assert "缺组长" in page

    def test_special_households_with_nobody(self, village):
        boards.household(village, paired=village.members[0])
        alone = boards.household(village, paired=None, since=dt.date(2026, 11, 1))
        path = f"/villages/{village.division.code}/unpaired"
        page = boards.asked(boards.signed_in(Role.SECRETARY, division=village.division), path)
        assert f"{alone.head.name}家" in page
        assert "19 天没人结对" in page
        assert "残疾人" in page
        before = boards.asked(boards.signed_in(Role.SECRETARY, division=village.division), f"{path}?on=2026-10-30")
        assert "每一户特殊户都有党员结对" in before

    def test_what_is_often_wanted_is_one_press_away(self, village):
        path = f"/villages/{village.division.code}"
        finding = [f"/households?village={village.division.code}", f"/members?village={village.division.code}"]
        recording, deciding = f"/activities/new?branch={village.branch.code}", 'href="/excuses"'
        for role, has in ((Role.SECRETARY, (True, True)), (Role.CLERK, (True, False)), (Role.OFFICE, (False, False))):
            page = boards.asked(boards.signed_in(role, division=village.division), path)
            assert all(link in page for link in finding)
            assert (recording in page, deciding in page) == has, role
        past = boards.asked(boards.signed_in(Role.SECRETARY, division=village.division), f"{path}?on=2026-10-20")
        assert f"{finding[0]}&amp;on=2026-10-20" in past
        assert recording not in past


class TestLeading:
    def test_a_leader_is_named_and_the_page_says_so(self, village):
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        path = f"/groups/{village.groups[0].code}/leader"
        assert village.members[1].person.name in boards.asked(client, path)
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
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        if asked.get("member") == "own":
            asked = {**asked, "member": village.members[1].pk}
        before = list(Office.objects.values_list("pk", "valid_to"))
        answer = client.post(f"/groups/{village.groups[0].code}/leader", asked)
        assert answer.status_code == 422
        assert 'role="alert"' in boards.text(answer)
        assert list(Office.objects.values_list("pk", "valid_to")) == before


class TestMembers:
    def test_personal_data_is_masked(self, village):
        Member.objects.filter(pk=village.members[0].pk).update(is_migrant=True, migrant_place="义乌")
        page = boards.asked(
            boards.signed_in(Role.SECRETARY, division=village.division), f"/members/{village.members[0].code}"
        )
        assert "1970年生" in page
        assert "1970年5月" not in page
        assert village.groups[0].name in page
        assert "义乌" in page

    def test_the_list_finds_by_pinyin(self, village):
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        path = f"/members?village={village.division.code}"
        assert boards.asked(client, path).count("/members/M") == 12
        assert boards.asked(client, f"{path}&q=wg").count("/members/M") == 3
        assert "没有找到" in boards.asked(client, f"{path}&q=%00zzz")

    def test_who_has_left_lately_stands_below_the_list(self, village):
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        path = f"/members?village={village.division.code}"
        assert "三个月内离开的" not in boards.asked(client, path)
        lately, long_ago = village.members[:2]
        Member.objects.filter(pk=lately.pk).update(left_on=TODAY - dt.timedelta(92), left_why="transfer")
        Member.objects.filter(pk=long_ago.pk).update(left_on=TODAY - dt.timedelta(93), left_why="death")
        page = boards.asked(client, path)
        assert page.index("三个月内离开的") < page.index(f"/members/{lately.code}") < page.index("组织关系转出")
        assert f"/members/{long_ago.code}" not in page
        assert "三个月内离开的" not in boards.asked(client, f"{path}&on={TODAY - dt.timedelta(1)}")


@pytest.fixture(scope="class")
def filled(built: Village, django_db_blocker: Any) -> Iterator[Village]:
    """Six special households, four visited in October (one entered late), two in September; one elsewhere."""
    with held(django_db_blocker):
        other = small_village(2, groups=1)
        households = [boards.household(built, paired=member) for member in built.members[:6]]
        for household in households[:4]:
            boards.visited(household, dt.date(2026, 10, 9))
        Visit.objects.filter(pairing__household=households[0]).update(recorded_on=dt.date(2026, 11, 10))
        for household in households[:2]:
            boards.visited(household, dt.date(2026, 9, 9))
        boards.visited(boards.household(other, paired=other.members[0]), dt.date(2026, 10, 9))
        recompute_span(Period.parse("2025-10"), Period.parse("2026-11"), day=TODAY)
        connection.check_constraints()
        yield other


class TestUnits:
    @pytest.fixture(autouse=True)
    def other(self, filled: Village) -> Village:
        return copy.deepcopy(filled)

    def test_what_changed_what_stands_out_and_every_number_a_link(self, village, other):
        client = boards.signed_in(Role.TOWNSHIP, division=village.township)
        page = boards.asked(client, f"/units/{village.township.code}?month=2026-10")
        assert "10月走访 5 / 7 户，比9月多 3 户" in page
        assert "66%<small>4/6</small>" in page
        assert ">1/1</a>" in page
        assert f"/duties/visit/2026-10/{other.division.code}" in page
        assert "9月、10月都未见党小组会记录" in page

    def test_an_open_month_is_not_compared(self, village):
        page = boards.asked(boards.signed_in(Role.COUNTY, division=village.county), f"/units/{village.county.code}")
        assert "11月走访 0 / 7 户，10月全月 5 / 7 户" in page
        assert "10月的记录有 1 条是补记的" in page

    def test_the_chart_writes_each_months_share_and_links_to_its_records(self, village):
        client = boards.signed_in(Role.COUNTY, division=village.county)
        chart = boards.asked(client, f"/units/{village.county.code}").split('class="chart wide"')[1]
        october = chart.split(f'<a href="/duties/visit/2026-10/{village.county.code}"')[1].split("</a>")[0]
        assert 'aria-label="2026年10月 5/7 71%"' in october
        assert 'text-anchor="middle">71%</text>' in october
        assert 'text-anchor="middle">10</text>' in october

    def test_what_many_villages_miss_is_one_sentence_that_opens_to_the_rest(self, village, other):
        villages = [village, other, *(small_village(number, groups=1) for number in range(3, 9))]
        for number, one in enumerate(villages):
            for _household in range(1 + number % 2):
                boards.household(one, paired=None)
        led = Office.objects.filter(group=village.groups[0])
        Office.objects.exclude(pk__in=led).delete()
        Member.objects.filter(person__in=led.values("person")).update(is_migrant=True, migrant_since=START)
        client = boards.signed_in(Role.TOWNSHIP, division=village.township)
        page = boards.asked(client, f"/units/{village.township.code}").split("要看的事")[1]
        assert page.count("户特殊户没有结对的党员") == page.count("个党小组没有人牵头") == 1
        assert page.count("<details>") == page.count("</details>") == 2
        for said, path in (("12 户特殊户没有结对的党员：", "/unpaired"), ("10 个党小组没有人牵头：", "/organization")):
            sentence = page.split(said)[1].split('<div class="line said">')[0]
            at_once, opened = sentence.split("<details>")
            assert (at_once.count("<a "), opened.count("<a ")) == (6, 2 if path == "/unpaired" else 4)
            assert f"还有 {opened.count('<a ')} 处" in opened
            assert all(f"/villages/{one.division.code}{path}" in sentence for one in villages)
        assert f">{other.division.short_name} 2</a>" in page
        assert (page.count(" 天）"), page.count("（组长外出）")) == (9, 1)
        client = boards.signed_in(Role.COUNTY, division=village.county)
        page = boards.asked(client, f"/units/{village.county.code}")
        assert (
            f'12 户特殊户没有结对的党员：<a href="/units/{village.township.code}">{village.township.name}</a>' in page
        )

    def test_what_a_county_lacks_may_be_ten_seconds_old_and_a_township_sees_it_at_once(self, village, settings):
        memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test"}
        settings.CACHES = {**settings.CACHES, "near": memory}
        pages = [
            (boards.signed_in(Role.COUNTY, division=village.county), f"/units/{village.county.code}"),
            (boards.signed_in(Role.TOWNSHIP, division=village.township), f"/units/{village.township.code}"),
        ]
        lacking = "个党小组没有人牵头"
        led = Office.objects.filter(group__isnull=False)
        led.update(valid_to=TODAY)
        assert all(lacking in boards.asked(*page) for page in pages)
        led.update(valid_to=None)
        assert [lacking in boards.asked(*page) for page in pages] == [True, False]
        with CaptureQueriesContext(connection) as asked:
            pages[0][0].get(pages[0][1])
        assert len(asked) <= 8
        caches["near"].clear()
        assert lacking not in boards.asked(*pages[0])

    def test_sorted_by_a_link_and_never_by_itself(self, village, other):
        client = boards.signed_in(Role.TOWNSHIP, division=village.township)
        path = f"/units/{village.township.code}?month=2026-10"
        first, second = f"/villages/{village.division.code}", f"/villages/{other.division.code}"
        plain, down = boards.asked(client, path), boards.asked(client, f"{path}&sort=-visit")
        assert plain.index(first) < plain.index(second)
        assert down.index(second) < down.index(first)
        assert 'aria-sort="descending"' in down
        assert 'aria-sort="descending"' not in plain

    @pytest.mark.parametrize("query", ["month=2026-99", "month=2031-01", "line=nothing", "sort=--", "on=2026-02-31"])
    def test_an_address_that_asks_for_nothing_gets_the_page(self, village, query):
        client = boards.signed_in(Role.TOWNSHIP, division=village.township)
        assert "2026年11月" in boards.asked(client, f"/units/{village.township.code}?{query}")

    def test_a_past_day_shows_what_had_been_recorded_by_then(self, village):
        Visit.objects.filter(day=dt.date(2026, 10, 9)).update(recorded_on=dt.date(2026, 10, 20))
        client = boards.signed_in(Role.TOWNSHIP, division=village.township)
        path = f"/units/{village.township.code}"
        assert "10月走访 0 / 7 户" in boards.asked(client, f"{path}?on=2026-10-12")
        later = boards.asked(client, f"{path}?on=2026-10-20")
        assert "10月走访 5 / 7 户" in later
        assert "2026年10月20日" in later
        assert "8月、9月都未见党小组会记录" in later
        figure = f"/duties/visit/2026-10/{village.township.code}"
        assert "<td>7</td><td>0</td>" in boards.asked(client, f"{figure}?on=2026-10-12").split("<tfoot>")[1]

    def test_a_large_county_is_counted_by_the_worker_while_the_page_waits(self, village, monkeypatch):
        monkeypatch.setattr(past, "SMALL", 0)
        monkeypatch.setattr(clock, "now", lambda: AT)
        client = boards.signed_in(Role.TOWNSHIP, division=village.township)
        path = f"/units/{village.township.code}?on=2026-10-20"
        assert "正在准备数 2026年10月20日" in boards.asked(client, path)
        assert "data-reload" in boards.asked(client, path)
        jobs = ProcrastinateJob.objects.filter(task_name="duties.past")
        assert [job.args for job in jobs] == [{"past_id": Past.objects.get().pk}]
        past.count(Past.objects.get().pk)
        assert "10月走访 4 / 7 户" in boards.asked(client, path)

    def test_where_nobody_owes_nothing_is_counted_again(self, village, other):
        Pairing.objects.filter(village=other.division).update(withdrawn_on=START)
        Membership.objects.filter(member__village=other.division).update(withdrawn_on=START)
        recompute_span(Period.parse("2025-10"), Period.parse("2026-11"), day=TODAY)
        client = boards.signed_in(Role.SECRETARY, division=other.division)
        assert "没有必须走访的户" in boards.asked(client, f"/villages/{other.division.code}")
        Division.objects.filter(pk=other.division.pk).update(township=small_village(5, township=3).township)
        assert "这个月还没有应走访的户" in boards.asked(
            boards.signed_in(Role.COUNTY, division=village.county),
            f"/units/{Division.objects.get(pk=other.division.pk).township.code}",
        )

    def test_nothing_stored_is_recounted_at_once(self, village):
        Cell.objects.all().delete()
        client = boards.signed_in(Role.TOWNSHIP, division=village.township)
        assert "10月走访 5 / 7 户" in boards.asked(client, f"/units/{village.township.code}?month=2026-10")

    def test_the_figure_of_a_township_opens_to_its_villages(self, village, other):
        client = boards.signed_in(Role.TOWNSHIP, division=village.township)
        page = boards.asked(client, f"/duties/visit/2026-10/{village.township.code}")
        assert f"/duties/visit/2026-10/{village.division.code}" in page
        assert "state=done" in page
        assert "66%" in page


class TestFigures:
    @pytest.mark.parametrize(
        "path", ["nothing/2026-11", "visit/2026", "visit/2026-Q1", "visit/2026-13", "visit/x", "report/2026-11-01"]
    )
    def test_what_is_no_figure_is_no_page(self, village, path):
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        assert client.get(f"/duties/{path}/{village.division.code}").status_code == 404

    def test_entered_late_is_said_and_the_reason_of_an_excuse(self, village):
        household = boards.household(village, paired=village.members[0])
        boards.visited(household, dt.date(2026, 9, 9), recorded=dt.date(2026, 10, 20))
        other = boards.household(village, paired=village.members[1])
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
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        page = boards.asked(client, f"/duties/visit/2026-09/{village.division.code}")
        assert "10月20日记下" in page
        assert "补记</span>" in page
        assert "联系户全家外出或住院" in page
        assert other.code not in boards.asked(client, f"/duties/visit/2026-09/{village.division.code}?state=done")

    def test_a_leader_opens_his_own_group_alone(self, village):
        client = boards.signed_in(Role.LEADER, group=village.groups[0])
        for number, status in ((0, 200), (1, 404)):
            path = f"/duties/talk/2026-Q4/{village.division.code}/{village.groups[number].code}"
            assert client.get(path).status_code == status
        assert client.get(f"/duties/talk/2026-Q4/{village.division.code}").status_code == 404
