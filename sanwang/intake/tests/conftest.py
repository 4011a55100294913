from __future__ import annotations

from pathlib import Path

import pytest

from sanwang.intake.tests.county_tables import CountyTables
from sanwang.service.tests.village import Village, county


@pytest.fixture(scope="session")
def directory(classic_county_dir: Path) -> CountyTables:
    """The county that the workbooks belong to."""
    return CountyTables(classic_county_dir)


@pytest.fixture
def village() -> Village:
    """A village of a county of its own, with its branch and two groups."""
    return Village("甲", "361126100201", county())
