"""A few villages with everything in them, loaded as a county is loaded."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import connection

from sanwang.demo.county import Settings, build, write
from sanwang.duties.keeping import spans
from sanwang.intake.operations import county
from sanwang.intake.rules import LOAD_COUNTY
from sanwang.kernel.permits import Actor, permit
from sanwang.kernel.tests.once import held

DAY = dt.date(2025, 11, 20)


def load(directory, *, today=DAY):
    """Load the county's tables and count its cells as of the day."""
    by = permit(Actor.system("test"), LOAD_COUNTY, name="system")
    county.load(by, directory=directory, today=today, progress=lambda *_: None)
    spans.fill(day=today)


@contextmanager
def loaded(blocker, directory, *, today):
    """Hold the county in a transaction that is taken back; its keys are not checked at each test's end."""
    with held(blocker):
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
        load(directory, today=today)
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = default")  # what tests write is checked
            cursor.execute("analyze duties_cell")  # the loading analyses what it loads
        yield


@pytest.fixture(scope="session")
def small_county_dir(tmp_path_factory):
    directory = tmp_path_factory.mktemp("small_county")
    write(build(Settings.small(townships=2, villages=2)), directory)
    return directory


@pytest.fixture(scope="module")
def small_county(django_db_setup, django_db_blocker, small_county_dir):
    """Load a county of four villages, once for all tests of a file, in a transaction that is taken back.

    Its cells stand as of 20 November 2025. Each test takes back what it does itself.
    """
    with loaded(django_db_blocker, small_county_dir, today=DAY):
        yield


@pytest.fixture
def kept_county(transactional_db, small_county_dir):
    """Load the same, committed, for each test anew: for tests with several connections."""
    load(small_county_dir)
