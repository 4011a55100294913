"""Forms sent wrong: a summary on top that has the focus, each fault a link to its field, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hand import chip
from tests.browser.sharing import Served
from tests.browser.sweeping import look


@dataclass(frozen=True)
class Wrong:
    """A form, what is taken out of it, what is written into it, and its button."""

    role: str
    path: str
    button: str
    choose: tuple[str, ...] = ()
    write: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return its name in a report."""
        return f"{self.role} {self.path.split('?')[0]}"


FORMS = (
    Wrong("member", "/visits/new?pairing={pairing}", "提交走访记录", ("选日期", "政策"), (("补充几句", "药快用完了"),)),
    Wrong("leader", "/activities/new?group={group}", "提交活动记录", ("选日期",), (("地点", "祠堂"),)),
    Wrong("leader", "/talks/new?group={group}", "提交谈心记录", ("电话",), (("补充几句", "下回再谈"),)),
    Wrong("leader", "/excuses/new?group={group}&whole=1", "提给支部", ("选日期",), (("补充几句", "涨水"),)),
    Wrong("secretary", "/groups/{group}/leader", "名义记下", ("指定临时负责人",)),
    Wrong("secretary", "/appraisals/new?group={group}", "提交评议等次", ("选日期",)),
    Wrong("clerk", "/import", "传上来看看", ("党员名册",)),
    Wrong("admin", "/accounts/new", "", (), ()),
    Wrong("", "/accounts/login/", "登录", (), (("登录名", "nobody"),)),
)


@pytest.mark.parametrize("wrong", FORMS, ids=str)
def test_a_fault_is_named_at_its_field_and_nothing_is_lost(enter: Callable[..., Page], served: Served, wrong: Wrong):
    page = enter(wrong.role)
    page.goto(wrong.path.format(**served.values))
    form = page.locator("main form").filter(has=page.locator("button.main")).first
    form.evaluate("(form) => form.querySelectorAll('details').forEach((one) => { one.open = true })")
    for word in wrong.choose:
        chip(form, word).click()
    for label, text in wrong.write:
        page.get_by_label(label).fill(text)
    form.locator("button.main").first.evaluate("(one) => { one.form.noValidate = true; one.click() }")

    summary = page.locator("#summary")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    for link in summary.locator("a").all():
        target = page.locator(link.get_attribute("href") or "#nothing")
        expect(target).to_have_count(1)
        said = link.inner_text()
        assert page.locator(".error, .errorlist").filter(has_text=said).count(), f"“{said}” stands at no field"
        assert len(said) <= 40
    assert summary.locator("li").count()
    for label, text in wrong.write:
        expect(page.get_by_label(label)).to_have_value(text)
    for word in wrong.choose:
        expect(chip(form, word).locator("input")).to_be_checked()
    assert look(page) == []
