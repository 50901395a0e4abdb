"""``chengxin up`` as a person meets it: the real command, its processes, its last words."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from chengxin import hold, processes
from chengxin.places import PROJECT
from chengxin.supervisor import ports

pytestmark = pytest.mark.timeout(300)

READY_SECONDS = 90
STOP_SECONDS = 60


@pytest.fixture
def var() -> Iterator[Path]:
    """A directory of the test's own that the database's account may pass through."""
    outer = Path(tempfile.mkdtemp(prefix="chengxin-up-"))
    outer.chmod(0o711)
    path = outer / "var"
    yield path
    _command(path, "reset", "--yes")
    shutil.rmtree(outer)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind((ports.HOST, 0))
        number: int = probe.getsockname()[1]
        return number


class Service:
    """A running ``chengxin up`` with what it has said."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        self.started_at = time.monotonic()
        self.log = var.parent / "up.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "chengxin", "up", "--port", str(port)],
                env=_environment(var),
                cwd=PROJECT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Tests started under nohup would hand down a SIGHUP that is ignored.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # noqa: PLW1509 - one call of the C library
            )

    def ready(self) -> "Service":
        self.wait_for("is ready at")
        self.ready_after_seconds = time.monotonic() - self.started_at
        return self

    def wait_for(self, words: str) -> None:
        def said() -> bool:
            return words in self.said or self.process.poll() is not None

        processes.wait_until(said, within_seconds=READY_SECONDS)
        assert words in self.said, self.said

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def members(self) -> list[psutil.Process]:
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def member(self, *words: str) -> psutil.Process:
        """The supervisor's own child with these words in its command."""
        children = psutil.Process(self.process.pid).children()
        return next(c for c in children if all(w in _words_of(c) for w in words))

    def database_url(self) -> str:
        holder = hold.find_holder(self.var)
        assert holder is not None
        assert holder.addresses is not None
        return holder.addresses.database_url

    def ended(self) -> int:
        return self.process.wait(timeout=STOP_SECONDS)


Up = Callable[[], Service]


@pytest.fixture
def up(var: Path, port: int) -> Iterator[Up]:
    """Starts the service; whatever a test leaves running is stopped and collected."""
    started = []

    def start() -> Service:
        started.append(Service(var, port))
        return started[-1]

    yield start
    _command(var, "stop")
    for service in started:
        service.ended()


def _environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHENGXIN_")}
    return kept | {"CHENGXIN_VAR": str(var)} | more


def _command(var: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chengxin", *arguments],
        env=_environment(var, **more),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=READY_SECONDS,
    )


def _words_of(process: psutil.Process) -> str:
    """The command of a process; one that ended a moment ago has none."""
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def _contention() -> float:
    """How many times longer than alone a program takes now: the machine may be shared."""
    wall, cpu = time.perf_counter(), time.process_time()
    while time.process_time() - cpu < 0.3:
        pass
    return max(1.0, (time.perf_counter() - wall) / (time.process_time() - cpu))


def _alive(members: list[psutil.Process]) -> list[psutil.Process]:
    return [member for member in members if processes.is_alive(member)]


def _none_alive(members: list[psutil.Process]) -> Callable[[], bool]:
    return lambda: not _alive(members)


def test_a_service_outlives_what_dies_keeps_its_data_and_leaves_nothing(
    up: Up, var: Path, port: int
) -> None:
    """One life of a service, whose every start takes its seconds."""
    first = up().ready()
    with psycopg.connect(first.database_url()) as connection:
        connection.execute("CREATE TABLE kept_by_test AS SELECT 7 AS number")
    for name in ("secret_key", "run/holder.json", "redis/redis.conf"):
        assert (var / name).stat().st_mode & 0o077 == 0, f"{name} is for the owner only"
    assert json.loads((var / "run/holder.json").read_text())["web"].endswith(f":{port}")
    what_dies_is_started_again_and_said_loudly(first, port)
    members = first.members()
    first.process.send_signal(signal.SIGINT)
    assert first.ended() == 0
    assert _alive(members) == []

    before = _contention()
    second = up().ready()
    assert second.ready_after_seconds < 10 * max(before, _contention())
    with psycopg.connect(second.database_url()) as connection:
        assert connection.execute("SELECT number FROM kept_by_test").fetchone() == (7,)
    assert _answers(port)
    assert "already runs at" in _command(var, "up").stderr
    members = second.members()
    os.kill(second.process.pid, signal.SIGKILL)
    second.ended()

    third = up().ready()
    assert _alive(members) == [], "the next start ends what a killed supervisor left"
    what_is_deaf_is_ended_by_stop(third, var)

    assert _command(var, "reset", "--yes").returncode == 0
    assert not var.exists()
    assert "Nothing was running" in _command(var, "stop").stdout


def what_dies_is_started_again_and_said_loudly(service: Service, port: int) -> None:
    for words in (["celery", "worker"], ["celery", "beat"], ["granian"], ["redis"], ["postgres"]):
        service.member(*words).kill()
    for name in ("worker", "beat", "web", "redis", "postgres"):
        service.wait_for(f"*** {name} ended (signal SIGKILL)")
    assert processes.wait_until(lambda: _answers(port), within_seconds=READY_SECONDS), service.said


def what_is_deaf_is_ended_by_stop(service: Service, var: Path) -> None:
    """Programs that do not hear the kernel's word that their supervisor is dead."""
    members = service.members()
    for member in members:
        if {"granian", "celery"} & set(member.cmdline()):
            member.suspend()
    os.kill(service.process.pid, signal.SIGKILL)
    service.ended()
    assert _command(var, "stop").stdout.endswith("Stopped; the data are kept.\n")
    assert processes.wait_until(_none_alive(members), within_seconds=5)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_of_the_start_leaves_no_process(
    up: Up, var: Path, asked: signal.Signals
) -> None:
    service = up()
    service.wait_for("PostgreSQL and Redis")
    time.sleep(0.5)
    members = service.members()
    service.process.send_signal(asked)
    assert service.ended() == 0
    assert _alive(members) == []
    assert processes.marked(var) == []


def test_a_busy_port_is_named_and_another_one_offered(var: Path, port: int) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((ports.HOST, port))
        other.listen()
        refused = _command(var, "up", "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port} is taken by" in refused.stderr
    assert f"(process {os.getpid()})" in refused.stderr
    assert f"make run PORT={ports.next_free(port)}" in refused.stderr
    assert not (var / "postgresql").exists()


def test_servers_named_by_the_environment_are_used_and_none_is_started(
    var: Path, port: int, database_url: str, redis_url: str
) -> None:
    var.mkdir(parents=True)
    named = {"CHENGXIN_DATABASE_URL": database_url, "CHENGXIN_REDIS_URL": redis_url}
    well = _command(var, "doctor", **named)
    assert well.returncode == 0, well.stdout + well.stderr
    assert "ok    migrations" in well.stdout
    assert not (var / "postgresql").exists()
    assert not (var / "redis").exists()


def test_a_database_that_does_not_answer_is_an_error_not_a_wait(var: Path, port: int) -> None:
    nowhere = {
        "CHENGXIN_DATABASE_URL": f"postgresql://nobody@{ports.HOST}:{ports.next_free(port)}/none",
        "CHENGXIN_REDIS_URL": f"redis://{ports.HOST}:{ports.next_free(port)}/0",
    }
    refused = _command(var, "up", "--port", str(port), **nowhere)
    assert refused.returncode == 1
    assert "prepare failed" in refused.stderr
