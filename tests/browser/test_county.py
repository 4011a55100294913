"""The county officer's journeys: the table, its lines, down to a record, and a past day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.browser.sharing import Served
from tests.browser.windows import DESK

DOWN_TAPS = 4


def test_from_the_county_down_to_a_record(hand: Callable[..., Hand], served: Served):
    officer = hand("county", "county", width=DESK)
    officer.open("/")
    expect(officer.page).to_have_url(re.compile(f"/units/{served.values['county']}"))
    expect(officer.page.locator("table.figures tbody tr")).to_have_count(2)
    expect(officer.page.locator("svg.chart a")).to_have_count(12)
    officer.picture("1-county")
    officer.tap(officer.page.locator(f"th a[href^='/units/{served.values['township']}']"))
    expect(officer.page.locator("table.figures tbody tr")).to_have_count(3)
    officer.picture("2-township")
    officer.tap(officer.page.locator(f"th a[href^='/villages/{served.values['village']}']"))
    officer.picture("3-village")
    done = officer.page.locator("table.marks a[href*='/duties/visit/']").filter(has_not_text=re.compile(r"^\s*0/"))
    officer.tap(done.last)
    officer.picture("4-group")
    officer.tap(officer.page.locator(".line a[href^='/visits/']").first)
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("走访")
    assert (officer.taps, officer.keys) == (DOWN_TAPS, 0)
    officer.picture("5-record")


def test_the_lines_of_another_duty_and_the_order_of_the_table(hand: Callable[..., Hand], served: Served):
    officer = hand("county-table", "county", width=DESK)
    officer.open(f"/units/{served.values['county']}")
    officer.tap(officer.page.locator("th a", has_text="学习").first)
    expect(officer.page.locator("th[aria-sort=ascending], th[aria-sort=descending]")).to_contain_text("学习")
    officer.follow("谈心", within=officer.page.locator("nav.tabs"))
    expect(officer.page.get_by_role("heading", name="谈心")).to_be_visible()
    assert officer.page.locator("svg.chart a").count() >= 4
    officer.picture("sorted")


def test_a_past_day_and_the_way_back(hand: Callable[..., Hand], served: Served):
    officer = hand("county-past", "county", width=DESK)
    day = dt.date.fromisoformat(served.values["today"]) - dt.timedelta(days=40)
    officer.open(f"/units/{served.values['county']}")
    officer.write("看哪一天", day.isoformat())
    officer.press("看")
    officer.page.locator("table.figures").wait_for(timeout=30_000)
    officer.says(f"这一页是 {day.year}年{day.month}月{day.day}日")
    officer.picture("1-past")
    officer.tap(officer.page.locator(f"th a[href^='/units/{served.values['township']}']"))
    officer.page.locator("table.figures").wait_for(timeout=30_000)
    officer.says("当天的样子，只算到那天已经记下的")
    officer.tap(officer.page.locator(f"th a[href^='/villages/{served.values['village']}']"))
    officer.says("当天的样子，只算到那天已经记下的")
    officer.picture("2-village-past")
    officer.follow("回到今天")
    expect(officer.page.locator(".asof")).to_have_count(0)
    expect(officer.page).to_have_url(re.compile(f"/villages/{served.values['village']}$"))
