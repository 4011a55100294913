"""A window that is given back keeps nothing of who had it, and says what went wrong in it."""

from __future__ import annotations

from tests.browser.sharing import Served
from tests.browser.windows import DESK, Windows


def test_the_next_one_finds_no_draft_and_is_nobody(windows: Windows, served: Served):
    first = windows.take(width=DESK)
    page = first.open({"sessionid": served.sessions["member"]})
    page.goto("/me")
    page.evaluate("() => localStorage.setItem('kept', 'x')")
    page.evaluate("() => console.error('broken')")
    assert [fault for fault in windows.give_back(first) if "broken" in fault]
    again = windows.take(width=DESK)
    assert again is first
    page = again.open({})
    page.goto("/accounts/login/")
    assert page.evaluate("() => localStorage.length") == 0
    assert [cookie["name"] for cookie in again.context.cookies() if cookie["name"] == "sessionid"] == []
    assert windows.give_back(again) == []
