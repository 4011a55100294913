"""Tables that are filled at once: what is taken away for it is there again, and every row is checked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from sanwang.kernel import upkeep

pytestmark = pytest.mark.django_db
TABLES = ("upkeep_house", "upkeep_guest")
_SHAPE = """
select conname as name, pg_get_constraintdef(oid) as text from pg_constraint where conrelid = any(%s::regclass[])
union all
select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = any(%s::regclass[])
order by name
"""


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def shape() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_SHAPE, [list(TABLES)] * 2)
        return list(cursor.fetchall())


@pytest.fixture(autouse=True)
def tables() -> Iterator[None]:
    run(
        "create table upkeep_house (id int primary key, name text unique)",
        "create table upkeep_guest (house int references upkeep_house deferrable initially deferred, name text)",
        "create index upkeep_guest_name on upkeep_guest (name)",
        "grant select, insert on upkeep_house, upkeep_guest to sanwang_app",
    )
    yield
    run("set constraints all immediate")


def test_keys_and_indexes_are_made_anew_as_they_were() -> None:
    before = shape()
    assert len(before) == 6
    with upkeep.filled_at_once(TABLES):
        assert [name for name, _text in before if name not in dict(shape())] == [
            "upkeep_guest_house_fkey",
            "upkeep_guest_name",
        ]
        run("insert into upkeep_guest values (1, '客')", "insert into upkeep_house values (1, '屋')")
    assert shape() == before


def test_also_under_the_products_role_which_is_kept() -> None:
    before = shape()
    run("set local role sanwang_app")
    with upkeep.filled_at_once(TABLES):
        assert shape() != before
        run("insert into upkeep_house values (1, '屋')")
    assert shape() == before
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("sanwang_app",)
    run("set local role none")


def test_a_row_that_breaks_a_key_breaks_the_block() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), upkeep.filled_at_once(TABLES):
        run("insert into upkeep_guest values (7, '客')")
    assert len(shape()) == 6


def test_what_waits_to_be_checked_elsewhere_is_checked_before() -> None:
    run("create table upkeep_other (house int references upkeep_house deferrable initially deferred)")
    with pytest.raises(IntegrityError, match="upkeep_other"), transaction.atomic(), upkeep.filled_at_once(TABLES):
        run("insert into upkeep_other values (7)")


def test_where_a_table_is_somebody_elses_all_is_left_as_it_is() -> None:
    before = shape()
    with upkeep.filled_at_once([*TABLES, "pg_class"]):
        assert shape() == before
    assert shape() == before
