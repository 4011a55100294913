"""From `DATABASE_URL` to Django's `DATABASES`."""

import os
from collections.abc import Mapping
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from sanwang.config.cluster import APP_ROLE

ZONE = "Asia/Shanghai"
# What one process may ask of the database at most. Only pages have limits: a load or an audit may take
# minutes.
_PAGE_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
_LIMITS: dict[str, dict[str, str]] = {
    "web": _PAGE_LIMITS,
    "worker": {"idle_in_transaction_session_timeout": "10min"},
    "command": {},
}
_PLACES = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}


class DatabaseUrlError(ValueError):
    """`DATABASE_URL` is not an address of a PostgreSQL database; the text says what is wrong."""


def _parsed(url: str) -> dict[str, Any]:
    if not url.startswith(("postgresql://", "postgres://")):
        raise DatabaseUrlError("DATABASE_URL must begin with postgresql://")
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as problem:
        raise DatabaseUrlError(f"DATABASE_URL cannot be read: {problem}") from None
    if not parts.get("dbname"):
        raise DatabaseUrlError("DATABASE_URL names no database: postgresql://user@host/NAME")
    return parts


def settings_from_url(url: str, *, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """One entry of `DATABASES` for a libpq address (`postgresql://…`); DatabaseUrlError for any other text.

    Connections step down to the product's role, which may not change the schema or the audit trail, unless
    `SANWANG_DB_ROLE=owner` (migrations). `SANWANG_PROCESS` (`web`, `worker`, else a command) sets the
    time limits.
    Connections are kept open and tried before use, so that a restarted database costs no page.
    """
    parts = _parsed(url)
    # What is prepared on the server (the ledger's text for a village) reaches everything by index, whatever the values.
    # A county lies in memory: a page read at random costs hardly more than the next one.
    planner = {"jit": "off", "plan_cache_mode": "force_generic_plan", "random_page_cost": "1.1"}
    settings = {"TimeZone": ZONE, **planner, **_LIMITS.get(environ.get("SANWANG_PROCESS", "command"), {})}
    if environ.get("SANWANG_DB_ROLE") != "owner":
        settings["role"] = APP_ROLE
    given = str(parts.pop("options", "") or "")
    options = {key: value for key, value in parts.items() if key not in _PLACES}
    options["options"] = " ".join([given, *(f"-c {name}={value}" for name, value in settings.items())]).strip()
    options.setdefault("connect_timeout", "5")
    options.setdefault("application_name", f"sanwang {environ.get('SANWANG_PROCESS', 'command')}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{place: str(parts.get(key) or "") for key, place in _PLACES.items()},
        "TIME_ZONE": ZONE,  # a timestamp's day in SQL is the county's day
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def with_database(url: str, name: str) -> str:
    """The same address with another database's name: everything else, also its query, stays."""
    _parsed(url)
    head, question, query = url.partition("?")
    scheme, _, rest = head.partition("://")
    authority = rest.partition("/")[0]
    return f"{scheme}://{authority}/{name}{question}{query}"


def database_name(url: str) -> str:
    """The database's name in an address."""
    return str(_parsed(url)["dbname"])
