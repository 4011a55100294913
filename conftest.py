"""Fixtures that more than one room's tests use."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Switch off the trigger that forbids emptying the log: transactional tests flush the test database."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("alter table kernel_event disable trigger kernel_event_no_truncate")
