import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest
from django.core.management import BaseCommand, CommandError, call_command, get_commands

from sanwang.config.cluster import Cluster
from sanwang.config.console import entry
from sanwang.config.console.words import CommandFailedError
from sanwang.kernel import secrets


def sanwang(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, without the address of the tests' database."""
    inherited = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "SANWANG_DB_ROLE"}}
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "sanwang", *arguments],
        capture_output=True,
        text=True,
        env=inherited | environ,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def place(cluster: Cluster) -> dict[str, str]:
    """The environment in which the private cluster is this module's."""
    return {"SANWANG_CLUSTER": str(cluster.home)}


@pytest.fixture(scope="module")
def side(place: dict[str, str]) -> str:
    """The address of an empty, migrated database beside the cluster's own."""
    done = sanwang("reset", "--database", "side", "--yes", **place)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_help_lists_every_command_in_groups(capsys: pytest.CaptureFixture[str]):
    assert entry.main(["--help"]) == 0
    text = capsys.readouterr().out
    for word in ("运行 Run", "serve", "db", "reset", "load-county", "verify-audit", "退出码 exit codes"):
        assert word in text
    assert entry.main([]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["db"],
        ["db", "fly"],
        ["reset"],
        ["serve", "--port", "many"],
        ["serve", "--nonsense"],
        ["serve", "--workers", "0"],
        ["token", "demo", "--role", "member", "--unit", "1", "--days", "0"],
        ["token", "demo", "--role", "member", "--unit", "1", "--days", "99999999999"],
    ],
)
def test_a_wrong_call_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert entry.main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err
    assert "Traceback" not in told.err


def test_the_version_is_the_products(capsys: pytest.CaptureFixture[str]):
    assert entry.main(["--version"]) == 0
    assert capsys.readouterr().out == f"{version('sanwang')}\n"


@pytest.mark.parametrize(
    ("told", "run"),
    [
        (["verify-audit"], ["verify-audit", "--skip-checks"]),
        (["ledger", "cells", "--on", "2025-08-14"], ["ledger", "--skip-checks", "cells", "--on", "2025-08-14"]),
    ],
)
def test_a_command_of_ours_loads_no_page(told: list[str], run: list[str], monkeypatch: pytest.MonkeyPatch):
    found: list[list[str]] = []
    monkeypatch.setattr(BaseCommand, "run_from_argv", lambda command, arguments: found.append(arguments))
    assert entry.main(told) == 0
    assert found == [["sanwang", *run]]


def test_a_command_of_djangos_runs_as_it_is(monkeypatch: pytest.MonkeyPatch):
    found: list[list[str]] = []
    monkeypatch.setattr(entry, "execute_from_command_line", found.append)
    assert entry.main(["migrate"]) == 0
    assert found == [["sanwang", "migrate"]]


CALLS = (
    "bench visit --json",
    "demo-accounts",
    "export --form member_roster --unit 361126206 --out x.xlsx",
    "import check x.xlsx --form member_roster --context {}",
    "import run x.xlsx --form member_roster --accept-changes",
    "ledger cells --from 2025-01 --to 2025-12 --on 2025-08-14 --unit 361126206 --recompute",
    "ledger explain --duty visit --period 2025-03 --village 361126206001 --group G1",
    "load-county x",
    "token demo --role member --unit 361126206001",
    "users list",
    "verify-audit",
    "worker",
)


@pytest.mark.parametrize("call", CALLS)
def test_a_command_understands_what_it_is_handed(call: str, monkeypatch: pytest.MonkeyPatch):
    found: list[str] = []

    def understand(command: BaseCommand, arguments: list[str]) -> None:
        program, name, *rest = arguments
        command.create_parser(program, name).parse_args(rest)
        found.append(name)

    monkeypatch.setattr(BaseCommand, "run_from_argv", understand)
    assert entry.main(call.split()) == 0
    assert found == call.split()[:1]


def test_every_command_of_ours_is_called_above():
    ours = {name.replace("_", "-") for name, app in get_commands().items() if app.startswith("sanwang.")}
    assert {call.split()[0] for call in CALLS} == ours


def test_the_ledger_answers_from_the_command_line(side: str):
    done = sanwang("ledger", "cells", "--from", "2025-01", "--to", "2025-12", DATABASE_URL=side)
    assert (done.returncode, done.stdout) == (0, "duty,period,village,group,owed,done,on_time,excused\n"), done.stderr
    assert sanwang("users", "list", DATABASE_URL=side).returncode == 0


UNKNOWN = (
    "ledger cells --from 2025-01 --to 2025-12 --unit 1",
    "ledger explain --duty visit --period 2025-03 --village 1",
    "export --form member_roster --unit 1 --out x.xlsx",
    "export --form member_roster --unit 1 --out x.csv",
    "token 1 --role member --unit 1",
    "users create zhao --name 赵 --role county --unit 1",
    "users end-sessions nobody",
)


@pytest.mark.django_db
@pytest.mark.parametrize("call", UNKNOWN)
def test_a_code_that_is_none_is_a_wrong_call(call: str):
    name, *rest = call.split()
    with pytest.raises(CommandError) as ended:
        call_command(name.replace("-", "_"), *rest)
    assert ended.value.returncode == 2


def test_a_wrong_command_makes_no_database(tmp_path: Path):
    place = {"SANWANG_CLUSTER": str(tmp_path / "none")}
    assert sanwang("nonsense", **place).returncode == 2
    assert sanwang("load-county", "--help", **place).stdout.startswith("usage: sanwang load-county")
    assert not (tmp_path / "none").exists()


def test_an_unforeseen_failure_shows_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def fails(arguments: object) -> int:
        raise KeyError("broken inside")

    monkeypatch.setitem(entry.OWN, "doctor", fails)
    assert entry.main(["doctor"]) == 1
    told = capsys.readouterr().err
    assert "broken inside" in told
    assert "Traceback" not in told
    with pytest.raises(KeyError):
        entry.main(["doctor", "--traceback"])


def test_partial_and_interrupt_have_their_own_codes(monkeypatch: pytest.MonkeyPatch):
    def partial(arguments: object) -> int:
        raise CommandFailedError("half of it", code=3)

    def interrupted(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(entry.OWN, "doctor", partial)
    assert entry.main(["doctor"]) == 3
    monkeypatch.setitem(entry.OWN, "doctor", interrupted)
    assert entry.main(["doctor"]) == 130


def test_db_start_stop_url_create(cluster: Cluster, place: dict[str, str]):
    url = sanwang("db", "url", **place).stdout.strip()
    assert url == cluster.url()
    started = sanwang("db", "start", **place)
    assert (started.returncode, started.stdout) == (0, "")
    psycopg.connect(url).close()
    again = json.loads(sanwang("db", "start", "--json", **place).stdout)
    assert (again["changed"], again["running"], again["url"]) == (False, True, url)
    made = sanwang("db", "create", "beside", **place).stdout.strip()
    psycopg.connect(made).close()
    assert sanwang("db", "create", "Bad-Name", **place).returncode == 2
    assert sanwang("db", "stop", **place).returncode == 0
    assert not cluster.answers()


def test_reset_makes_an_empty_migrated_database_and_tells_its_address_last(place: dict[str, str], side: str):
    asked = sanwang("reset", "--database", "side", **place)
    assert asked.returncode == 2, "nothing without --yes"
    with psycopg.connect(side) as connection:
        assert connection.execute("select count(*) > 0 from django_migrations").fetchone() == (True,)
        connection.execute("create table left_over ()")
    lost = sanwang("reset", "--database", "side", "--dry-run", **place)
    assert lost.returncode == 0
    assert "would be lost" in lost.stderr
    told = json.loads(sanwang("reset", "--database", "side", "--dry-run", "--json", **place).stdout)
    assert (told["exists"], told["made"], told["url"]) == (True, False, side)
    again = sanwang("reset", "--database", "side", "--yes", "--json", **place)
    assert json.loads(again.stdout)["url"] == side
    with psycopg.connect(side) as connection:
        assert connection.execute("select to_regclass('left_over')").fetchone() == (None,)


def test_a_database_out_of_reach_is_said_in_a_sentence():
    done = sanwang("migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "sanwang doctor" in done.stderr
    bad = sanwang("migrate", DATABASE_URL="sqlite:///x")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "postgresql://" in bad.stderr


def test_doctor_on_a_healthy_and_on_a_stopped_database(cluster: Cluster, place: dict[str, str], side: str):
    found = json.loads(sanwang("doctor", "--json", DATABASE_URL=side).stdout)
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert states["durability"] == "ok"
    assert states["schema"] == "ok"
    assert (states["role"], states["audit trail"], states["seal key"]) == ("ok", "ok", "ok")
    with psycopg.connect(side) as connection:
        connection.execute("grant update on kernel_event to sanwang_app")
        connection.execute(
            "insert into organization_person (name, name_key, sex, ethnicity, birth_precision, education,"
            " political_status, id_number_sealed) values ('某某', 'mm', '', '', 'day', '', '', %s)",
            [secrets.seal("99112619900101001X")],
        )
    other = sanwang("doctor", "--json", DATABASE_URL=side, SANWANG_SEAL_KEY="ab" * 32)
    states = {check["name"]: check["state"] for check in json.loads(other.stdout)["checks"]}
    assert (states["audit trail"], states["seal key"]) == ("fail", "fail")
    unmigrated = json.loads(sanwang("doctor", "--json", **place).stdout)
    schema = next(check for check in unmigrated["checks"] if check["name"] == "schema")
    assert schema["state"] == "fail"
    assert schema["fix"] == "sanwang migrate"
    cluster.stop()
    stopped = json.loads(sanwang("doctor", "--json", **place).stdout)
    database = next(check for check in stopped["checks"] if check["name"] == "database")
    assert database["fix"] == "sanwang db start"
    assert not cluster.answers(), "the doctor starts nothing"


def test_doctor_sees_a_database_that_would_lose_records(home: Path):
    unsafe = Cluster(home, test=True)
    unsafe.start()
    try:
        found = sanwang("doctor", "--json", DATABASE_URL=unsafe.url())
    finally:
        unsafe.stop()
    check = next(check for check in json.loads(found.stdout)["checks"] if check["name"] == "durability")
    assert check["state"] == "fail"
    assert "fsync" in check["fix"]
    assert found.returncode == 1
