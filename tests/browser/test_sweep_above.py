"""Every page of whoever looks from above or from outside, on phone and desk, in normal and large type."""

from __future__ import annotations

import pytest

from tests.browser.sweeping import Sweep, cases


@pytest.mark.parametrize(("role", "path"), cases("anonymous", "office", "township", "county", "auditor", "admin"))
def test_nothing_is_wrong_with_the_page(sweep: Sweep, role: str, path: str):
    assert sweep.faults(role, path) == []
