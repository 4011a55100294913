from __future__ import annotations

from pathlib import Path

import pytest

from sanwang.intake.tests.county_tables import CountyTables


@pytest.fixture(scope="session")
def directory(classic_county_dir: Path) -> CountyTables:
    """The county that the workbooks belong to."""
    return CountyTables(classic_county_dir)
