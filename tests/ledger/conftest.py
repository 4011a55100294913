"""A few villages with everything in them, loaded as a county is loaded."""

import datetime as dt

import pytest

from sanwang.demo.county import Settings, build, write
from sanwang.duties.keeping import spans
from sanwang.intake.operations import county
from sanwang.intake.rules import LOAD_COUNTY
from sanwang.kernel.permits import Actor, permit

DAY = dt.date(2025, 11, 20)


def load(directory, *, today=DAY):
    """Load the county's tables and count its cells as of the day."""
    by = permit(Actor.system("test"), LOAD_COUNTY, name="system")
    county.load(by, directory=directory, today=today, progress=lambda *_: None)
    spans.fill(day=today)


@pytest.fixture(scope="session")
def small_county_dir(tmp_path_factory):
    directory = tmp_path_factory.mktemp("small_county")
    write(build(Settings.small(townships=2, villages=2)), directory)
    return directory


@pytest.fixture
def small_county(db, small_county_dir):
    """Load a county of four villages inside the test's transaction; its cells stand as of 20 November 2025."""
    load(small_county_dir)


@pytest.fixture
def kept_county(transactional_db, small_county_dir):
    """Load the same, committed: for tests with several connections."""
    load(small_county_dir)
