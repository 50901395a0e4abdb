"""Real servers for every test.

One PostgreSQL and one Redis of their own serve the whole run, in a temporary directory: never
the ``var`` of a service. The schema is migrated once, through Alembic, into a template. A test
takes

- ``session``: a session whose every commit is a savepoint of a transaction that is rolled back;
- ``database``: a database of its own, cloned from the template, when it needs real commits, a
  second connection, a worker or a server; ``database_url`` is its address;
- ``redis_url``: an emptied Redis;
- ``browser``: a real Chromium; without one the test is skipped and the run says so loudly.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from chengxin import database as schema
from chengxin import hold, places, servers
from registry.accounts import passwords
from registry.db import Database, engine_for
from tests import network

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The same engine without a window to draw takes half the time; it keeps no profile on a disk.
CHROMIUM_SHELL = "chromium-headless-shell"
CHROMIUM_OPTIONS = [
    "--no-sandbox",  # continuous integration runs as root, where Chromium's sandbox refuses
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NO_BROWSER = "there is no Chromium on the path"
_PATIENCE_MS = 20_000  # the machine may be busy: five seconds are not a fault of a page
_numbers = count(1)

# A database of a test is a copy of a thousand small files: in memory it takes 0.04 s, on a
# disk's file system up to a second and a half.
_MEMORY = Path("/dev/shm")  # noqa: S108 - only where it is a file system of this machine's own
_ROOM_BYTES = 6 * 2**30


@dataclass(frozen=True)
class TestServers:
    """The run's servers: where the migrated template lies, where Redis is."""

    __test__ = False

    template_url: str
    redis_url: str

    @contextmanager
    def clone(self) -> Iterator[str]:
        """A new database with the migrated schema, dropped after the block; its URL."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        template = make_url(self.template_url).database
        with psycopg.connect(self._maintenance_url, autocommit=True) as connection:
            connection.execute(
                # Copying files is five times as fast as logging them, where nothing is synced.
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template or "")
                )
            )
        try:
            yield _url_of(self.template_url, name)
        finally:
            with psycopg.connect(self._maintenance_url, autocommit=True) as connection:
                connection.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )

    @property
    def _maintenance_url(self) -> str:
        """Nobody may be connected to a template while it is copied."""
        return _url_of(self.template_url, "postgres")


def _url_of(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def pytest_configure() -> None:
    """Keep every temporary file in memory, where there is room for it."""
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if min(shutil.disk_usage(_MEMORY).free, psutil.virtual_memory().available) >= _ROOM_BYTES:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that are given the most time, on every process as many files of them.

    The others stay in their random order. A long test begun last is waited for alone, and what a
    file's tests share is made once where they stay together.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long: dict[Path, list[pytest.Item]] = {}
    short = []
    for item in items:
        if item.get_closest_marker("timeout"):
            long.setdefault(item.path, []).append(item)
        else:
            short.append(item)
    files = list(long.values())
    left, ordered = len(items), []
    for number in range(processes):
        # pytest-xdist deals out the tests in such parts of the list, one to each process.
        first = [item for file in files[number::processes] for item in file]
        part = left // (processes - number)
        left -= part
        ordered += first + short[: part - len(first)]
        short = short[max(0, part - len(first)) :]
    items[:] = ordered


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    with network.loopback_only():
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every test's application would compile every template anew: two thirds of its time."""
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    Flask.jinja_options = {"bytecode_cache": compiled}


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_little() -> None:
    """Thousands of made-up officers get a password; each would take its 50 ms."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(scope="session")
def var_of_tests() -> Iterator[Path]:
    """A short path that the database's account may pass through; pytest's own is neither."""
    var = Path(tempfile.mkdtemp(prefix="chengxin-test-"))
    var.chmod(0o711)
    yield var
    shutil.rmtree(var)


@pytest.fixture(scope="session")
def test_servers(var_of_tests: Path) -> Iterator[TestServers]:
    """PostgreSQL with the migrated template, and Redis."""
    places.prepare_var(var_of_tests)
    with (
        hold.take(var_of_tests, role=hold.Role.COMMAND) as held,
        servers.running(held, {}, durable=False) as addresses,
    ):
        schema.upgrade(addresses.database_url)
        yield TestServers(addresses.database_url, addresses.redis_url)


@pytest.fixture(scope="session")
def shared_connection(test_servers: TestServers) -> Iterator[Connection]:
    """One connection to one database, for the tests that leave no trace."""
    with test_servers.clone() as url:
        engine = engine_for(url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


@pytest.fixture
def session(shared_connection: Connection) -> Iterator[Session]:
    """A session; whatever it commits is undone after the test."""
    outer = shared_connection.begin()
    with Session(
        shared_connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    ) as opened:
        yield opened
    outer.rollback()


@pytest.fixture
def database_url(test_servers: TestServers) -> Iterator[str]:
    """The address of a database of the test's own, with the migrated schema and no rows."""
    with test_servers.clone() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of the test's own, with real commits."""
    engine = engine_for(database_url)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def redis_url(test_servers: TestServers) -> str:
    """A Redis with nothing in it."""
    with redis.Redis.from_url(test_servers.redis_url) as client:
        client.flushall()
    return test_servers.redis_url


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A Chromium without windows."""
    executable = next(filter(None, map(shutil.which, (CHROMIUM_SHELL, *CHROMIUM))), None)
    if executable is None:
        pytest.skip(_NO_BROWSER)
    expect.set_options(timeout=_PATIENCE_MS)
    playwright: Playwright = request.getfixturevalue("playwright_driver")
    opened = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_OPTIONS)
    yield opened
    opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested; a quiet skip reads like a pass."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)]
    for reason in sorted(set(reasons)):
        number = reasons.count(reason)
        terminalreporter.write_line(f"*** {number} NOT RUN: {reason}", red=True, bold=True)
