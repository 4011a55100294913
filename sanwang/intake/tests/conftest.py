from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from sanwang.intake.operations import county
from sanwang.intake.rules import LOAD_COUNTY
from sanwang.intake.tests.county_tables import CountyTables
from sanwang.kernel import clock
from sanwang.kernel.permits import Actor, permit

NEEDED = "divisions organisations members groups natural_villages memberships cadres households pairings"


@pytest.fixture(scope="session")
def directory(classic_county_dir: Path) -> CountyTables:
    """The county that the workbooks belong to."""
    return CountyTables(classic_county_dir)


@pytest.fixture(scope="module")
def classic_county(
    django_db_setup: None, django_db_blocker, classic_county_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The same county in the database, without its acts; rolled back when the module is through."""
    tables = tmp_path_factory.mktemp("tables")
    for name in NEEDED.split():
        (tables / f"{name}.parquet").symlink_to(classic_county_dir / f"{name}.parquet")
    with django_db_blocker.unblock(), transaction.atomic():
        by = permit(Actor.system("test"), LOAD_COUNTY, name="system")
        county.load(by, directory=tables, today=clock.today(), progress=lambda name, rows: None)
        with connection.cursor() as cursor:  # else every test's end would check the whole county's keys again
            cursor.execute("set constraints all immediate; set constraints all deferred")
        yield
        transaction.set_rollback(True)
