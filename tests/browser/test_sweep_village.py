"""Every page of people of a village, on phone and desk, in normal and large type."""

from __future__ import annotations

import pytest

from tests.browser.sweeping import Sweep, cases


@pytest.mark.parametrize(("role", "path"), cases("member", "leader", "secretary", "clerk"))
def test_nothing_is_wrong_with_the_page(sweep: Sweep, role: str, path: str):
    assert sweep.faults(role, path) == []
