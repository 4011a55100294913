import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from sanwang.config.cluster import Cluster, ClusterError, NoProgramsError, lifecycle, programs
from sanwang.config.cluster.places import SOCKET_LIMIT, SOCKET_NAME, make_private, socket_directory
from sanwang.config.cluster.tuning import as_configuration, server_settings


def ask(url: str, *statements: str) -> object:
    """The first value that the last statement gives."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        for statement in statements[:-1]:
            connection.execute(statement)
        row = connection.execute(statements[-1]).fetchone()
    return row[0] if row else None


def server_pid(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split("\n")[0])


def test_life_of_a_cluster(cluster: Cluster):
    assert cluster.start() is True
    assert cluster.start() is False, "the second start changes nothing"
    url = cluster.url()
    assert ask(url, "select current_user") == "sanwang"
    assert ask(url, "select current_setting('listen_addresses')") == ""
    assert ask(url, "select current_setting('fsync') || current_setting('full_page_writes')") == "onon"
    assert ask(url, "select current_setting('TimeZone')") == "Asia/Shanghai"
    assert ask(url, "select rolcanlogin from pg_roles where rolname = 'sanwang_app'") is False
    assert ask(url, "set role sanwang_app", "select current_user") == "sanwang_app"
    assert cluster.stop() is True
    assert cluster.stop() is False
    assert not cluster.answers()
    assert cluster.url() == url, "the address is known also when the server is down"


def test_chinese_letters_are_letters(cluster: Cluster):
    cluster.start()
    similar = "select similarity('王小明', '王小红') > 0.2"
    assert ask(cluster.url(), "create extension if not exists pg_trgm", similar) is True


def test_the_product_may_not_make_tables(cluster: Cluster):
    cluster.start()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(cluster.url(), "set role sanwang_app", "create table forbidden ()")


def test_a_killed_server_is_started_again_with_its_data(cluster: Cluster):
    cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("create table kept as select 7 as seven")
    os.kill(server_pid(cluster), signal.SIGKILL)
    assert cluster.start() is True
    assert ask(cluster.url(), "select seven from kept") == 7


def test_a_number_that_now_belongs_to_another_process_does_not_hold_the_start_up(cluster: Cluster):
    cluster.start()
    cluster.stop()
    sleeper = subprocess.Popen(["sleep", "60"])
    (cluster.data / "postmaster.pid").write_text(f"{sleeper.pid}\n{cluster.data}\n")
    try:
        assert cluster.stop() is False, "that process is not ours to stop"
        assert cluster.start() is True
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_no_second_server_beside_the_last_processes_of_a_killed_one(cluster: Cluster, monkeypatch: pytest.MonkeyPatch):
    cluster.start()
    cluster.stop()
    survivor = subprocess.Popen(["sleep", "60"], cwd=cluster.data)
    try:
        with monkeypatch.context() as patch, pytest.raises(ClusterError, match=str(survivor.pid)):
            patch.setattr(lifecycle, "START_SECONDS", 0.5)
            cluster.start()
    finally:
        survivor.kill()
        survivor.wait()
    assert cluster.start() is True


def test_an_initialisation_killed_half_way_is_begun_again(home: Path, cluster: Cluster):
    other = Cluster(home, test=True)
    half = other.data.with_suffix(".part")
    make_private(half, other.account)
    (half / "PG_VERSION").write_text("half")
    assert other.start() is True
    assert ask(other.url(), "select current_setting('fsync')") == "off"
    assert cluster.url() != other.url(), "the tests' cluster is another one"
    other.stop()


def test_two_starts_at_once_make_one_server(home: Path, cluster: Cluster):
    cluster.stop()
    code = f"from pathlib import Path; from sanwang.config.cluster import Cluster; Cluster(Path({str(home)!r})).start()"
    both = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    assert cluster.answers()


def test_stop_closes_a_busy_connection_in_time(cluster: Cluster):
    cluster.start()
    busy = psycopg.connect(cluster.url())
    busy.execute("create temp table open_transaction ()")
    began = time.monotonic()
    assert cluster.stop(within=4) is True
    assert time.monotonic() - began < 6
    with pytest.raises(psycopg.OperationalError):
        busy.execute("select 1")


def test_a_database_is_made_once(cluster: Cluster):
    cluster.start()
    assert cluster.create_database("beside") is True
    assert cluster.create_database("beside") is False
    assert ask(cluster.url("beside"), "select current_database()") == "beside"


def test_a_long_path_gets_a_short_socket(tmp_path: Path):
    deep = tmp_path / ("深" * 40) / "var"
    short = socket_directory(deep, "run")
    assert len(os.fsencode(short / SOCKET_NAME)) <= SOCKET_LIMIT
    assert short == socket_directory(deep, "run"), "the same each time"
    assert short != socket_directory(deep, "test-run")
    assert socket_directory(Path("/srv/sanwang"), "run") == Path("/srv/sanwang/run")


def test_an_address_with_odd_letters_is_escaped():
    parts = psycopg.conninfo.conninfo_to_dict(Cluster(Path("/srv/三网 a?b&c")).url("x"))
    assert parts["host"] == "/srv/三网 a?b&c/run"
    assert parts["dbname"] == "x"


def test_a_directory_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mine = tmp_path / "run"
    mine.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(ClusterError, match="another user"):
        make_private(mine, None)


def fake_programs(directory: Path, version: str) -> Path:
    directory.mkdir(parents=True)
    for name in programs.NEEDED:
        (directory / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version} (some)'\n")
        (directory / name).chmod(0o755)
    return directory


def test_which_programs_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for version in ("14.9", "15.3", "17.1"):
        fake_programs(tmp_path / version.split(".")[0] / "bin", version)
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    assert [found.version for found in programs.installed({}) if found.source == "debian"] == ["17.1", "15.3"]
    assert programs.choose(set(), {}).version == "17.1", "the newest"
    assert programs.choose({15}, {}).version == "15.3", "the one that can read the data"
    named = fake_programs(tmp_path / "named", "16.2")
    assert programs.choose(set(), {"SANWANG_PG_BIN": str(named)}).major == 16
    with pytest.raises(NoProgramsError, match="apt-get install postgresql"):
        programs.choose(set(), {"SANWANG_PG_BIN": str(tmp_path)})


def test_only_the_tests_cluster_gives_up_safety():
    real, test = (server_settings(Path("/x"), test=test) for test in (False, True))
    assert {real[name] for name in ("fsync", "full_page_writes", "synchronous_commit")} == {"on"}
    assert {test[name] for name in ("fsync", "full_page_writes", "synchronous_commit")} == {"off"}
    plans = ("random_page_cost", "work_mem", "jit", "effective_cache_size", "max_parallel_workers_per_gather")
    assert [real[name] for name in plans] == [test[name] for name in plans]
    assert "x = 'it''s'" in as_configuration({"x": "it's"})
