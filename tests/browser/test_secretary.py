"""The secretary's and the clerk's journeys: the village at a glance, what waits for the branch, records behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import rosters
from tests.browser.hand import Hand
from tests.browser.sharing import Served
from tests.browser.windows import DESK

TAKE_UP_TAPS, AGREE_TAPS, APPOINT_TAPS, BEHIND_TAPS = 3, 2, 4, 2


def waiting(page: Page, word: str) -> str:
    """Return what waits for the branch under that word."""
    return page.locator("section").filter(has_text="等支部的事").locator(".line").filter(has_text=word).inner_text()


def test_reports_are_taken_up_but_one(hand: Callable[..., Hand], served: Served):
    branch = hand("secretary-reports", "secretary", width=DESK)
    branch.open(f"/villages/{served.values['village']}")
    branch.picture("1-board")
    before = int(re.findall(r"(\d+) 份", waiting(branch.page, "汇报"))[0])
    branch.tap(branch.page.locator(".line").filter(has_text="汇报").get_by_role("link", name="去看"))
    branch.picture("2-reports")
    ticked = branch.page.locator("input[name=report]:checked").count()
    branch.tap(branch.page.locator("input[name=report]:checked").first)
    branch.press("支部已阅选中的")
    branch.says(f"支部已阅 {ticked - 1} 份汇报")
    assert (branch.taps, branch.keys) == (TAKE_UP_TAPS, 0)
    branch.open(f"/villages/{served.values['village']}")
    assert int(re.findall(r"(\d+) 份", waiting(branch.page, "汇报"))[0]) == before - ticked + 1
    branch.picture("3-after")


def test_an_excuse_is_agreed(hand: Callable[..., Hand], served: Served):
    branch = hand("secretary-excuse", "secretary", width=DESK)
    branch.open(f"/villages/{served.values['village']}")
    branch.tap(branch.page.locator(".line").filter(has_text="不作要求").get_by_role("link", name="去看"))
    branch.picture("1-waiting")
    asked = branch.page.locator("label.pick").filter(has_text="行动不便")
    name = asked.first.locator("strong").inner_text()
    others = branch.page.locator("label.pick:not(:has-text('行动不便')) input:checked")
    while others.count():  # what the leader's journey proposed meanwhile stays
        others.first.uncheck()
    branch.press("同意选中的")
    expect(branch.page.locator("section").filter(has_text="支部已同意")).to_contain_text(name)
    assert (branch.taps, branch.keys) == (AGREE_TAPS, 0)
    branch.picture("2-agreed")


def test_an_acting_leader_is_named(hand: Callable[..., Hand], served: Served):
    branch = hand("secretary-leader", "secretary", width=DESK)
    branch.open(f"/villages/{served.values['village']}")
    vacant = branch.page.locator(".line").filter(has_text="没有组长，请任命").first
    group = vacant.inner_text().partition("没有组长")[0].strip()
    branch.tap(vacant.get_by_role("link", name="任命"))
    branch.choose("指定临时负责人")
    person = branch.page.locator("label").filter(has=branch.page.locator("input[name=member]")).nth(1)
    name = re.sub("（.*", "", person.inner_text())
    branch.tap(person)
    branch.picture("2-whom")
    branch.tap(branch.page.get_by_role("button", name="名义记下"))
    branch.says("已记下")
    assert (branch.taps, branch.keys) == (APPOINT_TAPS, 0)
    branch.open(f"/villages/{served.values['village']}/organization")
    row = branch.page.locator("table.text tr").filter(has_text=group)
    expect(row).to_contain_text(f"{name}（临时）")
    branch.picture("3-named")


def test_the_records_behind_a_figure(hand: Callable[..., Hand], served: Served):
    branch = hand("secretary-behind", "secretary", width=DESK)
    branch.open(f"/villages/{served.values['village']}")
    row = branch.page.locator("table.marks tbody tr").filter(has_not_text=served.values["group_name"]).first
    cell = row.locator("a[href*='/duties/visit/']")
    done, owed = map(int, cell.inner_text().split("/"))
    branch.tap(cell)
    expect(branch.page.get_by_role("link", name=f"全部 {owed}")).to_be_visible()
    branch.picture("1-behind")
    if not done:
        return
    branch.tap(branch.page.locator(".line a[href^='/visits/']").first)
    expect(branch.page.get_by_role("heading", level=1)).to_contain_text("走访")
    assert branch.taps == BEHIND_TAPS
    branch.picture("2-record")


def test_the_clerk_records_for_a_member_without_a_phone(hand: Callable[..., Hand], served: Served):
    clerk = hand("clerk-visit", "clerk", width=DESK)
    clerk.open(f"/households/{served.values['spare_household']}")
    clerk.picture("1-household")
    clerk.tap(clerk.page.get_by_role("link", name=re.compile("^替.+记$")).first)
    clerk.says(f"替{served.values['spare_member']}记，记录人")
    clerk.choose("昨天")
    clerk.picture("2-visit")
    clerk.press("提交走访记录")
    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text("记下了")
    clerk.says(f"{served.values['spare_member']} · ")
    assert (clerk.taps, clerk.keys) == (3, 0)
    clerk.picture("3-receipt")


def test_the_clerk_types_a_months_visits_from_paper_with_the_keyboard_alone(hand: Callable[..., Hand], served: Served):
    """Enter goes from household to household; a wrong day is said at its cell, and nothing typed is lost."""
    clerk = hand("clerk-sheet", "clerk", width=DESK)
    clerk.open(f"/visits/sheet?group={served.values['group']}")
    clerk.picture("1-sheet")
    page, cells = clerk.page, clerk.page.locator("form[data-rows] .cell input")
    clerk.tap(cells.first)
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.type("45")
    cells.last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="提交这些走访")).to_be_focused()
    page.keyboard.press("Enter")
    clerk.says("“45”不是")
    clerk.picture("2-fault")
    expect(cells.first).to_have_value("1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    clerk.press("提交这些走访")
    clerk.says("次走访。")
    assert clerk.taps == 2


def test_a_roster_goes_out_comes_in_and_is_taken_back(hand: Callable[..., Hand], served: Served, tmp_path: Path):
    clerk = hand("clerk-import", "clerk", width=DESK)
    clerk.open("/import")
    clerk.picture("1-desk")
    with clerk.page.expect_download() as kept:
        clerk.press("导出：党员名册")
    out = Path(kept.value.path()).read_bytes()
    file = tmp_path / "名册.xlsx"
    file.write_bytes(rosters.touched(out, serial=3))
    clerk.choose("党员名册")
    clerk.page.locator("input[type=file]").set_input_files(file)
    clerk.press("传上来看看")
    clerk.says("1 行有错")
    clerk.picture("2-preview")
    with clerk.page.expect_download() as kept:
        clerk.follow("下载标了错的表")
    assert kept.value.suggested_filename.endswith(".xlsx")
    clerk.press("收新增的 1 行")
    clerk.says("已收：新增 1 行")
    clerk.picture("3-taken")
    clerk.open(f"/members?village={served.values['village']}&q={rosters.NEWCOMER}")
    expect(clerk.page.get_by_role("link", name=rosters.NEWCOMER)).to_be_visible()
    clerk.page.go_back()
    clerk.press("整批撤回")
    clerk.says("已整批撤回")
    clerk.picture("4-undone")
    clerk.open(f"/members?village={served.values['village']}&q={rosters.NEWCOMER}")
    clerk.says("没有找到")
