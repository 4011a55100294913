from datetime import date, timedelta
from pathlib import Path

import pytest

from sanwang.config.cluster import Cluster
from sanwang.config.console.words import CommandFailedError
from sanwang.config.serving import demonstration
from sanwang.config.serving.demonstration import load_once, read_mark, write_mark
from sanwang.kernel import clock


class Steps:
    """Stands in for the steps of preparation: notes them, and fails where it is told to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fail_at = ""

    def __call__(self, text: str, argv: list[str], environ: object, stop: object) -> None:
        name = "make" if "sanwang.demo.county" in argv else "load"
        if name == self.fail_at:
            raise CommandFailedError(text)
        self.done.append(f"{name} {argv[argv.index('--until') + 1] if name == 'make' else Path(argv[-1]).name}")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Steps:
    made = Steps()
    monkeypatch.setattr(demonstration, "step", made)
    monkeypatch.setattr(demonstration, "TABLES", tmp_path / "demo")
    return made


def fresh(cluster: Cluster, name: str) -> dict[str, str]:
    cluster.start()
    cluster.create_database(name)
    return {"DATABASE_URL": cluster.url(name)}


def test_the_mark_lives_in_the_database(cluster: Cluster):
    url = fresh(cluster, "marked")["DATABASE_URL"]
    assert read_mark(url) == ("", None)
    write_mark(url, "loading", date(2026, 2, 28))
    assert read_mark(url) == ("loading", date(2026, 2, 28))
    assert read_mark(cluster.url()) == ("", None), "of another database"


def test_the_county_is_loaded_once(cluster: Cluster, steps: Steps, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 1))
    environ = fresh(cluster, "once")
    load_once(environ, stop=None)
    load_once(environ, stop=None)
    assert steps.done == ["make 2026-02-28", "load county-2026-02-28"]
    assert read_mark(environ["DATABASE_URL"]) == ("loaded", date(2026, 2, 28))


@pytest.mark.parametrize("where", ["make", "load"])
def test_what_was_killed_half_way_goes_on_with_the_same_last_day(
    cluster: Cluster, steps: Steps, monkeypatch: pytest.MonkeyPatch, where: str
):
    day = date(2026, 3, 1)
    monkeypatch.setattr(clock, "today", lambda: day)
    environ = fresh(cluster, f"halfway_{where}")
    steps.fail_at = where
    with pytest.raises(CommandFailedError):
        load_once(environ, stop=None)
    assert read_mark(environ["DATABASE_URL"]) == ("loading", date(2026, 2, 28))
    steps.fail_at = ""
    day += timedelta(days=3)
    load_once(environ, stop=None)
    assert steps.done == ["make 2026-02-28", "load county-2026-02-28"], "made once, for the day first meant"
