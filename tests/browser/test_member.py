"""The member's journeys on his phone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from sanwang.access.management.commands.demo_accounts import PASSWORD
from tests.browser.hand import Hand
from tests.browser.sharing import Served
from tests.browser.windows import DESK

VISIT_TAPS = 3
FRESH = 10.0
"""Seconds in which a cell must show a record on a machine that runs two browsers; the promise itself is benched."""


def visit_mark(page: Page, served: Served) -> str:
    """Return what the village page's grid says of the group's visits."""
    page.goto(f"/villages/{served.values['village']}")
    row = page.locator("table.marks tr").filter(has=page.locator(f"a[href^='/groups/{served.values['group']}']"))
    return row.locator("a[href*='/duties/visit/']").inner_text().strip()


def until_other(read: Callable[[], str], than: str) -> str:
    """Return what is read once it has changed."""
    end = time.monotonic() + FRESH
    while (now := read()) == than and time.monotonic() < end:
        time.sleep(0.2)
    return now


def test_a_visit_is_recorded_in_three_taps_with_nothing_typed(
    hand: Callable[..., Hand], enter: Callable[..., Page], served: Served
):
    board = enter("secretary", width=DESK)
    before = visit_mark(board, served)
    done, owed = map(int, before.split("/"))

    me = hand("member", "member")
    me.open("/me")
    me.picture("1-my-affairs")
    waiting = int(re.findall(r"本月还有 (\d+) 户", me.page.locator(".lead").inner_text())[0])
    whom = me.page.locator("article h3").first.inner_text()
    me.tap(me.page.locator("article").first.get_by_role("link", name="记走访"))
    expect(me.page.get_by_role("heading", level=1)).to_have_text(f"走访 {whom}")
    me.choose("看望")
    me.picture("2-visit")
    me.press("提交走访记录")
    me.page.wait_for_url(re.compile(r"/visits/[0-9a-f-]{36}"))
    me.picture("3-receipt")
    assert (me.taps, me.keys) == (VISIT_TAPS, 0)

    expect(me.page.get_by_role("heading", level=1)).to_have_text(f"记下了：走访 {whom}")
    me.says("走访特殊群体和帮困对象")
    me.says("这一户已完成")
    if waiting > 1:
        me.says(f"本月还有 {waiting - 1} 户，下一户")
    me.follow("回到我的事")
    expect(me.page.locator(".line").filter(has_text=whom).last).to_be_visible()
    me.picture("4-after")
    assert until_other(lambda: visit_mark(board, served), before) == f"{done + 1}/{owed}"


def test_back_loses_nothing_and_the_draft_is_the_accounts_own(hand: Callable[..., Hand], served: Served):
    me = hand("member-draft", "member")
    me.open(f"/visits/new?pairing={served.values['pairing']}")
    me.choose("政策")
    me.tap(me.page.get_by_text("写两句"))
    me.write("补充几句", "药快用完了")
    me.page.reload()
    me.says("上次没交的内容还在")
    expect(me.page.get_by_label("补充几句")).to_have_value("药快用完了")
    expect(me.page.get_by_role("checkbox", name="政策")).to_be_checked()
    me.picture("restored")
    me.press("不要了，重填")
    expect(me.page.get_by_role("checkbox", name="政策")).not_to_be_checked()


def test_signing_in_by_hand(hand: Callable[..., Hand]):
    me = hand("sign-in")
    me.open("/me")
    expect(me.page.get_by_role("heading", level=1)).to_have_text("登录")
    me.picture("1-asked")
    me.write("登录名", "demo-member")
    me.write("密码", "wrong")
    me.press("登录")
    me.says("登录名或密码不对")
    expect(me.page.locator("#summary")).to_be_focused()
    expect(me.page.get_by_label("登录名")).to_have_value("demo-member")
    me.picture("2-wrong")
    me.write("密码", PASSWORD)
    me.press("登录")
    me.page.wait_for_url("**/me")
    me.picture("3-home")


def test_a_visit_without_scripts(hand: Callable[..., Hand], served: Served):
    me = hand("member-no-script", "member", scripts=False)
    me.open("/me")
    me.tap(me.page.locator("article").last.get_by_role("link", name="记走访"))
    expect(me.page.get_by_label("走访日期")).to_be_hidden()
    me.choose("选日期")
    expect(me.page.get_by_label("走访日期")).to_be_visible()
    me.choose("今天")
    me.press("提交走访记录")
    expect(me.page.get_by_role("heading", level=1)).to_contain_text("记下了")
    assert me.keys == 0
