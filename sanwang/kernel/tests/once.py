"""What all tests of a file stand on, made once: it is in the database while they run, and taken back after them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction

T = TypeVar("T")


def once(make: Callable[[], T]) -> Any:
    """Return a fixture with what ``make`` puts into the database. Each test takes back what it does itself.

    A test that changes the objects, and not their rows alone, takes a copy of them. Not for tests that commit.
    """

    @pytest.fixture(scope="module")
    def built(django_db_setup: None, django_db_blocker: Any) -> Any:
        with django_db_blocker.unblock(), transaction.atomic():
            made = make()
            connection.check_constraints()  # else its keys are checked at the end of every test
            yield made
            transaction.set_rollback(True)

    return built
