"""`sanwang --help`: every command there is, in groups, with one line each."""

import os
from collections.abc import Iterable

from django.core.management import load_command_class

from sanwang.config.cluster import Cluster
from sanwang.config.console.surroundings import SETTINGS, django_commands
from sanwang.config.console.words import tell

# Group: its commands in the order shown. A Django command is shown when it is installed, with its own
# help line.
GROUPS: dict[str, tuple[str, ...]] = {
    "运行 Run": ("demo", "serve", "worker", "doctor"),
    "数据库 Database": ("db", "reset", "migrate"),
    "数据 Data": ("load-county", "import", "export"),
    "台账 Ledger": ("ledger", "verify-audit"),
    "账号 Accounts": ("users", "token", "demo-accounts"),
    "其他 Other": ("bench", "openapi", "messages"),
}
OWN_LINES = {
    "demo": "示范县：载入、启动 · the demo county: load it and serve it",
    "serve": "启动网页和后台任务 [--port N] · web server and worker in the foreground",
    "doctor": "检查本机 · check this machine, and say how to mend what is wrong",
    "db": "本机数据库 start | stop | url | create NAME · the private database",
    "reset": "建空库 --database NAME --yes · make an empty, migrated database",
    "openapi": "接口说明 [--check] · write openapi.json from the code",
    "messages": "编译译文 · compile the translations",
    "migrate": "更新表结构 · bring the schema up to date",
}


def _own_django_commands() -> dict[str, str]:
    """The product's own management commands, by the name they are typed with; none where the settings
    are broken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ.setdefault("DATABASE_URL", Cluster().url())
    try:
        found = django_commands()
    except Exception as problem:  # broken settings must not take the help away
        tell(f"settings: {problem}")
        return {}
    return {
        name.replace("_", "-"): app for name, app in found.items() if app.startswith("sanwang.") or name in OWN_LINES
    }


def _line(name: str, app: str | None) -> str:
    if name in OWN_LINES:
        return OWN_LINES[name]
    text = load_command_class(app, name.replace("-", "_")).help if app else ""
    return " ".join(str(text).split())


def help_text(own: Iterable[str]) -> str:
    """The whole help, Chinese and English side by side."""
    django = _own_django_commands()
    there = set(own) | set(django)
    grouped = {name for names in GROUPS.values() for name in names}
    lines = ["三网 sanwang — 用法 usage: sanwang COMMAND [options]   (sanwang COMMAND --help)", ""]
    for title, names in GROUPS.items():
        extra = sorted(there - grouped) if title.startswith("其他") else []
        shown = [name for name in (*names, *extra) if name in there]
        if shown:
            lines += [title, *(f"  {name:<14} {_line(name, django.get(name))}" for name in shown), ""]
    lines += [
        "Django 自带的命令照常可用 · Django's own commands work as well: sanwang shell, sanwang dbshell, …",
        "退出码 exit codes: 0 ok, 1 failed, 2 usage, 3 partial. --traceback shows where a failure happened.",
        "DATABASE_URL 未设置时用本机数据库 · without DATABASE_URL the private database is used.",
    ]
    return "\n".join(lines)
