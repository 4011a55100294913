"""What a command finds around it: the database's address, the settings' name, the role it connects as."""

import os

import django
from django.core.management import get_commands

from sanwang.config.cluster import Cluster
from sanwang.config.console.words import tell

SETTINGS = "sanwang.config.settings"
# These change the schema, so they connect as its owner; all others as the product's role.
OWNER_COMMANDS = frozenset(
    {
        "migrate",
        "makemigrations",
        "sqlmigrate",
        "showmigrations",
        "squashmigrations",
        "flush",
        "createcachetable",
    }
)


def ensure_database(*, test: bool = False, start: bool = True) -> tuple[str, bool]:
    """The address of the database, and whether the private cluster had to be started for it.

    `DATABASE_URL` wins; else the private cluster is started. `start=False` tells the address and touches
    nothing.
    """
    given = os.environ.get("DATABASE_URL")
    if given and not test:
        return given, False
    cluster = Cluster(test=test)
    return cluster.url(), start and started(cluster)


def started(cluster: Cluster) -> bool:
    """Start the private cluster where it does not run, and make it where there is none; whether it had to be."""
    if cluster.answers():
        return False
    if not cluster.home.exists():
        tell("正在建立本机数据库 · making the private database …")
    return cluster.start()


def django_commands() -> dict[str, str]:
    """Every management command by its module's name, with the app it comes from; sets Django up."""
    django.setup()
    return get_commands()


def set_surroundings(command: str, *, start: bool = True) -> None:
    """Set the environment that the settings read, for one Django command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ["DATABASE_URL"] = ensure_database(start=start)[0]
    if command in OWNER_COMMANDS:
        os.environ["SANWANG_DB_ROLE"] = "owner"
    if command == "worker":
        os.environ.setdefault("SANWANG_PROCESS", "worker")


def set_up_django() -> None:
    """Make models and settings usable in this process; no database is started or asked."""
    set_surroundings("", start=False)
    django.setup()
