"""What all tests of a file stand on, made once: it is in the database while they run, and taken back after them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction


@contextmanager
def held(blocker: Any) -> Iterator[None]:
    """Open the database for more than one test; all that is written in the block is taken back at its end."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def once(make: Callable[[], Any]) -> tuple[Any, Any]:
    """Return two fixtures, the first to be named ``built``: what ``make`` puts into the database, and a copy of it.

    Each test takes back what it does to the rows; to the objects it does it to its own copy. Not for tests that commit.
    """

    @pytest.fixture(scope="module")
    def built(django_db_setup: None, django_db_blocker: Any) -> Any:
        with held(django_db_blocker):
            made = make()
            connection.check_constraints()  # else its keys are checked at the end of every test
            yield made

    @pytest.fixture
    def own(built: Any) -> Any:
        return copy.deepcopy(built)

    return built, own
