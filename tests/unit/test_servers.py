"""Our own PostgreSQL and Redis, and who may start them."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from chengxin import hold, places, processes, servers
from chengxin.processes import Program
from chengxin.servers import account, postgresql
from chengxin.servers import redis as redis_server
from chengxin.servers.errors import ServerUnavailable
from chengxin.supervisor import ports
from tests.conftest import TestServers

NO_REDIS = {"CHENGXIN_REDIS_URL": "redis://unused"}
WAIT = "time.sleep(99)"


@pytest.fixture
def passable() -> Iterator[Path]:
    """A directory that any account may pass through."""
    with tempfile.TemporaryDirectory(prefix="chengxin-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def connection(test_servers: TestServers) -> Iterator[psycopg.Connection]:
    with psycopg.connect(test_servers.template_url.replace("/chengxin?", "/postgres?")) as opened:
        yield opened


def test_the_database_knows_chinese_letters_and_keeps_utc(database_url: str) -> None:
    with psycopg.connect(database_url) as opened:
        assert opened.execute("SHOW timezone").fetchone() == ("UTC",)
        assert opened.execute("SELECT show_trgm('诚信') <> '{}'").fetchone() == (True,)
        assert opened.execute("SELECT '诚' ~ '[[:alpha:]]'").fetchone() == (True,)


def test_our_role_is_no_superuser(connection: psycopg.Connection) -> None:
    asked = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert connection.execute(asked).fetchone() == (False, True)


def test_nothing_of_a_row_reaches_the_servers_log(database_url: str, var_of_tests: Path) -> None:
    with psycopg.connect(database_url) as opened:
        opened.execute("CREATE TEMPORARY TABLE person (name text PRIMARY KEY)")
        opened.execute("INSERT INTO person VALUES ('某某某')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            opened.execute("INSERT INTO person VALUES ('某某某')")
    said = (var_of_tests / "log" / "postgresql.log").read_text(encoding="utf-8")
    assert "person_pkey" in said
    assert "某某某" not in said


def test_redis_asks_for_the_password_and_never_evicts(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "no"}
    stranger = redis.Redis.from_url("redis://" + redis_url.partition("@")[2])
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_a_redis_on_the_path_comes_before_the_wheel(
    passable: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PATH", str(passable))
    places.prepare_var(passable)
    from_wheel, _ = redis_server.prepare(passable)
    (passable / name).symlink_to(from_wheel.command[0])
    from_path, _ = redis_server.prepare(passable)
    assert from_path.command[0] == str(passable / name)


def test_a_redis_too_old_is_passed_over(passable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{passable}:/usr/bin:/bin")
    places.prepare_var(passable)
    old = passable / "redis-server"
    old.write_text("#!/bin/sh\necho 'Redis server v=5.0.14 sha=00000000:0'\n")
    old.chmod(0o755)
    program, _ = redis_server.prepare(passable)
    assert program.command[0] != str(old)


def test_a_long_path_gets_a_short_socket_and_its_data_are_kept(passable: Path) -> None:
    var = passable
    for _ in range(6):
        var /= "a-directory-with-a-rather-long-name"
        var.mkdir()
        var.chmod(0o711)
    for number, expected in ((1, []), (2, [(1,)])):
        places.prepare_var(var)
        with (
            hold.take(var, role=hold.Role.COMMAND) as held,
            servers.running(held, NO_REDIS, durable=False) as reached,
            psycopg.connect(reached.database_url, autocommit=True) as opened,
        ):
            opened.execute("CREATE TABLE IF NOT EXISTS run (number int)")
            assert opened.execute("SELECT number FROM run").fetchall() == expected
            opened.execute("INSERT INTO run VALUES (%s)", [number])
    postgresql.delete(var)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets directories its account cannot")
def test_a_home_that_is_closed_to_others_stays_closed(passable: Path) -> None:
    closed = passable / "home"
    closed.mkdir(mode=0o700)
    var = closed / "var"
    places.prepare_var(var)
    with (
        hold.take(var, role=hold.Role.COMMAND) as held,
        servers.running(held, NO_REDIS, durable=False) as reached,
    ):
        assert postgresql.answers(reached.database_url)
        assert not (var / "postgresql").exists()
    assert closed.stat().st_mode & 0o777 == 0o700
    postgresql.delete(var)
    assert not account.relocated_home(var).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL under another account")
def test_binaries_the_account_cannot_reach_are_copied_once(
    passable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "STATE", passable / "state")
    closed = passable / "home"
    (closed / "program" / "bin").mkdir(parents=True)
    closed.chmod(0o700)
    probe = closed / "program" / "bin" / "probe"
    probe.write_text("#!/bin/sh\necho 1\n")
    probe.chmod(0o700)
    owner = account.server_account()
    assert owner is not None
    for _ in range(2):
        found = account.reachable_copy(
            closed, ["program"], ["program/bin/probe"], label="program-1", account=owner
        )
        assert found == passable / "state" / "program-1"
    assert closed.stat().st_mode & 0o777 == 0o700


def test_data_of_another_version_are_refused_in_a_sentence(passable: Path) -> None:
    places.prepare_var(passable)
    data = passable / "postgresql"
    data.mkdir()
    owner = account.server_account()
    if owner is not None:
        os.chown(data, owner.uid, owner.gid)
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerUnavailable, match=r"made by PostgreSQL 12, installed is 18"):
        postgresql.prepare(passable)


def test_only_one_process_holds_the_servers(passable: Path) -> None:
    places.prepare_var(passable)
    with hold.take(passable, role=hold.Role.SERVICE, web="http://127.0.0.1:1"):
        with (
            pytest.raises(hold.Held, match=r"already runs at http://127\.0\.0\.1:1"),
            hold.take(passable, role=hold.Role.COMMAND, patience_seconds=0.1),
        ):
            pass
        holder = hold.find_holder(passable)
        assert holder is not None
        assert holder.pid == os.getpid()
    assert hold.find_holder(passable) is None


def test_a_record_of_a_dead_holder_holds_nothing(passable: Path) -> None:
    places.prepare_var(passable)
    code = (
        "import os, pathlib, sys; from chengxin import hold\n"
        "with hold.take(pathlib.Path(sys.argv[1]), role=hold.Role.SERVICE): os._exit(9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(passable)], cwd=places.PROJECT, check=False
    )
    assert done.returncode == 9
    assert (passable / "run" / "holder.json").exists()
    assert hold.find_holder(passable) is None
    with hold.take(passable, role=hold.Role.COMMAND):
        assert hold.find_holder(passable) is not None


def test_a_pid_file_that_names_a_stranger_is_not_believed(passable: Path) -> None:
    pid_file = passable / "server.pid"
    pid_file.write_text(f"{os.getpid()}\n")
    assert processes.server_in(passable, pid_file) is None
    assert processes.server_in(Path.cwd(), pid_file) == psutil.Process()


def test_a_family_that_does_not_listen_is_killed(passable: Path) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{deaf}; {WAIT}'])"
    code = f"{start}; {deaf}; {WAIT}"
    child = processes.spawn(
        Program("deaf", (sys.executable, "-c", code), os.environ, directory=passable)
    )
    assert child.stdout is not None
    with child.stdout as said:
        assert [said.readline(), said.readline()] == [b"1\n", b"1\n"]
    members = processes.family(child.pid)
    assert len(members) == 2
    assert not processes.end_family(members[0], by=signal.SIGTERM, within_seconds=0.2)
    assert not any(map(processes.is_alive, members))
    child.wait()


def test_the_secret_key_is_made_once_and_for_the_owner_only(passable: Path) -> None:
    key = places.secret_key(passable)
    assert len(key) >= 32
    assert places.secret_key(passable) == key
    assert (passable / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_directory_that_was_not_ours_is_not_deleted(passable: Path) -> None:
    (passable / "thesis.txt").write_text("years of work")
    places.prepare_var(passable)
    with pytest.raises(places.VarRefused, match="was not created by chengxin"):
        places.check_deletable(passable)


def test_a_port_somebody_listens_on_is_not_free_and_the_listener_is_named() -> None:
    port = ports.next_free(20_000)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((ports.HOST, port))
        listening.listen()
        assert not ports.is_free(port)
        assert ports.next_free(port - 1) > port
        assert f"(process {os.getpid()})" in ports.listener(port)
    assert ports.is_free(port)
