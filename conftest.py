"""Fixtures that more than one room's tests use."""

from __future__ import annotations

import fcntl
import gc
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import TransactionTestCase
from django.test.utils import instrumented_test_render

from sanwang.demo.county import Settings, build, write

FIRST = ("test_serving", "test_matrix", "test_killed", "test_console", "test_classic_county", "test_cluster")
"""Those that wait for processes, beside those that never wait."""
SLOW = Path(__file__).parent / "tests"
_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _flush_without_triggers(case: Any) -> None:
    """Empty the tables after a test that commits: the log's own trigger forbids it to everyone else."""
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
    _flush(case)
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = default")
        cursor.execute("insert into kernel_chain values ('system', 0, decode(repeat('00', 32), 'hex'))")


TransactionTestCase._fixture_teardown = _flush_without_triggers  # type: ignore[attr-defined]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First what waits for processes, then what takes long, then the browser, whose county is being made meanwhile.

    At last what is quick.
    """

    def rank(item: pytest.Item) -> int:
        if item.path.stem in FIRST:
            return FIRST.index(item.path.stem) - len(FIRST)
        return 1 if item.get_closest_marker("browser") else 0 if SLOW in item.path.parents else 2

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """Take what is imported by now out of the collector's sight: it looked through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _only_whole_pages_are_told(django_test_environment: None) -> None:
    """Tell the test client of the page drawn, not of each piece in it: it copies the context for every one."""
    drawing = False

    def render(template: Template, context: Context) -> str:
        nonlocal drawing
        if drawing:
            return template.nodelist.render(context)
        drawing = True
        try:
            return instrumented_test_render(template, context)
        finally:
            drawing = False

    Template._render = render


@pytest.fixture(scope="session")
def classic_county_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the tables of the county that the test workbooks belong to (seed 361126, year 2025).

    Whichever process of the run needs it first makes it for all.
    """
    base = tmp_path_factory.getbasetemp()
    directory = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "classic_county"
    with directory.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.exists():
            half = directory.with_suffix(".half")
            write(build(Settings()), half)
            half.rename(directory)
    return directory
