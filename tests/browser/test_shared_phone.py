"""A phone that several people use: another person, larger type."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from sanwang.access.management.commands.demo_accounts import PASSWORD
from tests.browser.hand import Hand
from tests.browser.sharing import Served


def sign_in(phone: Hand, username: str) -> None:
    """Sign in by hand."""
    phone.open("/accounts/login/")
    phone.write("登录名", username)
    phone.write("密码", PASSWORD)
    phone.press("登录")
    phone.page.wait_for_url(lambda url: "login" not in url)


def type_size(page: Page) -> float:
    """Return the size of the body's type in pixels."""
    return float(page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)"))


def test_another_person_takes_the_phone(hand: Callable[..., Hand], served: Served):
    first, second = served.values["spare_account"], served.values["spare_account_2"]
    name, other = served.values["spare_name"], served.values["spare_name_2"]
    phone = hand("shared-phone")
    sign_in(phone, first)
    expect(phone.page.locator("header .name")).to_contain_text(name)
    phone.follow("换人")
    phone.says(f"现在是 {name}")
    phone.press("别的人登录")
    expect(phone.page.get_by_label("登录名")).to_have_value("")
    sign_in(phone, second)
    expect(phone.page.locator("header .name")).to_contain_text(other)
    phone.follow("换人")
    phone.picture("1-who")
    phone.press(name)
    phone.says(f"请 {name} 输入密码")
    expect(phone.page.get_by_label("登录名")).to_have_value(first)
    phone.picture("2-password")
    phone.page.goto("/me")
    expect(phone.page).to_have_url(re.compile("/accounts/login/"))


def test_large_type_is_remembered_by_phone_and_account(hand: Callable[..., Hand], served: Served):
    phone = hand("large-type")
    sign_in(phone, served.values["spare_account"])
    assert type_size(phone.page) == 17
    phone.press("大字")
    assert type_size(phone.page) == 22
    phone.page.goto("/me")
    assert type_size(phone.page) == 22
    phone.picture("me")
    phone.follow("换人")
    phone.press("别的人登录")
    assert type_size(phone.page) == 22
    elsewhere = hand("large-type")
    sign_in(elsewhere, served.values["spare_account"])
    assert type_size(elsewhere.page) == 22
    elsewhere.press("常规字")
    assert type_size(elsewhere.page) == 17
