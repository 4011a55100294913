"""The schema of the served database: brought up to date when it may not be."""

import hashlib
from collections.abc import Mapping

import psycopg
from psycopg import sql

from sanwang.config.cluster.places import CHECKOUT
from sanwang.config.serving.processes import SANWANG, step
from sanwang.config.serving.stopping import StopSign


def _signature() -> str:
    """Which migrations there are: our own by their names, other packages' by what the lock file and settings say."""
    digest = hashlib.sha256()
    for path in sorted((CHECKOUT / "sanwang").glob("*/migrations/*.py")):
        digest.update(f"{path.parent.parent.name}/{path.name}\n".encode())
    for path in (CHECKOUT / "uv.lock", CHECKOUT / "sanwang" / "config" / "settings.py"):
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def bring_up_to_date(environ: Mapping[str, str], stop: StopSign) -> None:
    """Migrate as the schema's owner; nothing happens when the database says that these migrations have been made."""
    url, signature = environ["DATABASE_URL"], _signature()
    if _mark(url) == signature:
        return
    owner = {**environ, "SANWANG_DB_ROLE": "owner"}
    step("更新表结构 · schema", [*SANWANG, "migrate", "--no-input", "--skip-checks", "--verbosity", "0"], owner, stop)
    with psycopg.connect(url, connect_timeout=5) as connection:
        connection.execute(sql.SQL("comment on table django_migrations is {}").format(sql.Literal(signature)))


def _mark(url: str) -> str | None:
    """The comment on Django's own table of migrations, which goes wherever the schema goes."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute("select obj_description(to_regclass('django_migrations'), 'pg_class')").fetchone()
    return row[0] if row else None
