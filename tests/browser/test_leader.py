"""The leader's journeys on his phone: what is owed, one record for several duties, talks, an excuse."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.hand import Hand
from tests.browser.sharing import Served

ACTIVITY_TAPS, TALKS_TAPS, EXCUSE_TAPS = 6, 5, 5


def line(page: Page, heading: str, title: str) -> Locator:
    """Return the line of a duty under its heading: in the first days of a month the last one's stand above."""
    section = page.locator("section").filter(has=page.get_by_role("heading", name=heading, exact=True))
    return section.locator(".line").filter(has_text=title).first


def mark(hand: Hand, place: int, word: str) -> str:
    """Mark the person at that place of the list; return the name."""
    row = hand.page.locator(".roll .call").nth(place)
    hand.choose(word, within=row)
    return row.locator(".whom").inner_text()


def test_one_activity_is_a_meeting_and_a_study_with_two_absent_and_one_online(
    hand: Callable[..., Hand], served: Served
):
    leader = hand("leader", "leader")
    leader.open(f"/groups/{served.values['group']}")
    for title in ("党小组会", "学习"):
        expect(line(leader.page, "每月", title)).to_contain_text("待办")
    leader.picture("1-ten-ones")
    leader.tap(line(leader.page, "每月", "党小组会").locator("a.btn"))
    expect(leader.page.get_by_role("checkbox", name="党小组会")).to_be_checked()
    leader.choose("学习")
    absent = [mark(leader, 0, "缺席"), mark(leader, 1, "缺席")]
    online = mark(leader, 2, "线上")
    leader.picture("2-activity")
    leader.press("提交活动记录")
    leader.page.wait_for_url(re.compile("/activities/"))
    assert (leader.taps, leader.keys) == (ACTIVITY_TAPS, 0)
    leader.picture("3-receipt")

    leader.says("这次记录同时算作：")
    for word, names in (("缺席", absent), ("线上", [online])):
        group = leader.page.locator("section p").filter(has=leader.page.locator("strong", has_text=word))
        for name in names:
            expect(group).to_contain_text(name)
    leader.follow("回到本组")
    for title in ("党小组会", "学习"):
        expect(line(leader.page, "每月", title)).to_contain_text("已完成")
    expect(line(leader.page, "每月", "党日主题活动")).to_contain_text("待办")
    leader.picture("4-after")


def test_talks_with_three_on_one_day(hand: Callable[..., Hand], served: Served):
    leader = hand("leader-talks", "leader")
    leader.open(f"/groups/{served.values['group']}")
    leader.tap(line(leader.page, "每季", "谈心").locator("a.btn"))
    owed = int(re.findall(r"还有 (\d+) 人", leader.page.locator(".lead").inner_text())[0])
    for place in range(3):
        leader.tap(leader.page.locator("label.pick").nth(place))
    leader.picture("1-talks")
    leader.press("提交谈心记录")
    leader.says("已记下和 3 人谈心")
    assert (leader.taps, leader.keys) == (TALKS_TAPS, 0)
    leader.picture("2-after")
    leader.tap(line(leader.page, "每季", "谈心").locator("a.btn"))
    leader.says(f"还有 {owed - 3} 人")


def test_an_excuse_is_proposed_with_reason_and_dates(hand: Callable[..., Hand], served: Served):
    leader = hand("leader-excuse", "leader")
    leader.open(f"/groups/{served.values['group']}")
    leader.follow("提不作要求")
    whom = leader.page.locator("ul.picks a").nth(3)
    name = whom.inner_text().split()[0]
    leader.tap(whom)
    leader.choose("外出流动")
    leader.choose("今年底")
    leader.picture("1-excuse")
    leader.press("提给支部")
    assert (leader.taps, leader.keys) == (EXCUSE_TAPS, 0)
    leader.picture("2-after")
    leader.open(f"/excuses?group={served.values['group']}")
    expect(leader.page.locator("section").filter(has_text="等支部同意")).to_contain_text(name)
    leader.picture("3-waiting")


def test_an_activity_without_scripts(hand: Callable[..., Hand], served: Served):
    leader = hand("leader-no-script", "leader", scripts=False)
    leader.open(f"/activities/new?group={served.values['group']}&kind=party_day")
    mark(leader, 0, "请假")
    leader.tap(leader.page.get_by_text("和别的党小组合开"))
    joint = leader.page.locator(".joint").first
    expect(joint.locator(".call").first).to_be_hidden()
    leader.tap(joint.locator(".chips label"))
    expect(joint.locator(".call").first).to_be_visible()
    leader.press("提交活动记录")
    leader.says("记下了")
    leader.says("（合开）")


def test_talks_and_an_excuse_without_scripts(hand: Callable[..., Hand], served: Served):
    leader = hand("leader-no-script", "leader", scripts=False)
    leader.open(f"/talks/new?group={served.values['group']}")
    leader.tap(leader.page.locator("label.pick").nth(3))
    leader.choose("电话")
    leader.press("提交谈心记录")
    leader.says("已记下和 1 人谈心")
    leader.open(f"/excuses/new?group={served.values['group']}&whole=1")
    leader.choose("开展党日主题活动")
    leader.choose("防汛救灾")
    leader.choose("本月底")
    leader.press("提给支部")
    leader.says("等支部同意")
