"""The PostgreSQL and the Redis a service runs on: named by the environment, or our own.

``CHENGXIN_DATABASE_URL`` and ``CHENGXIN_REDIS_URL`` name servers that others look after; for
each one that is not named, a server of our own is started with its data in ``var``. No other
package knows that there is such a thing as an embedded server.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import psutil

from chengxin import processes
from chengxin.hold import Addresses, Hold
from chengxin.processes import Program
from chengxin.servers import postgresql, redis
from chengxin.servers.errors import ServerUnavailable

__all__ = ["Addresses", "Server", "ServerUnavailable", "named", "plan", "running"]

DATABASE_URL = "CHENGXIN_DATABASE_URL"
REDIS_URL = "CHENGXIN_REDIS_URL"
START_SECONDS = 120
"""A database that was cut off may have to read its log back first."""


@dataclass(frozen=True)
class Server:
    """A server of our own: how to run it, and whether it answers."""

    program: Program
    answers: Callable[[], bool]


def named(environment: Mapping[str, str]) -> Addresses | None:
    """The servers the environment names, when it names both."""
    database_url, redis_url = environment.get(DATABASE_URL), environment.get(REDIS_URL)
    return Addresses(database_url, redis_url) if database_url and redis_url else None


def plan(
    hold: Hold, environment: Mapping[str, str], *, durable: bool = True
) -> tuple[list[Server], Addresses]:
    """Which servers are to be started, and where everything will be reached.

    Creates missing data directories and ends what an earlier run left behind, which is why
    it asks for the hold.

    Args:
        hold: on the ``var`` directory.
        environment: may name servers, which are then not started.
        durable: False for a test's servers, which may lose everything with the machine.

    Returns:
        0 to 2 servers, PostgreSQL first, and the addresses.

    Raises:
        ServerUnavailable: says what to install or to set.
    """
    servers = []
    database_url = environment.get(DATABASE_URL)
    if not database_url:
        program, database_url = postgresql.prepare(hold.var, durable=durable)
        servers.append(Server(program, partial(postgresql.answers, database_url)))
    redis_url = environment.get(REDIS_URL)
    if not redis_url:
        program, redis_url = redis.prepare(hold.var)
        servers.append(Server(program, partial(redis.answers, redis_url)))
    return servers, Addresses(database_url, redis_url)


@contextmanager
def running(
    hold: Hold, environment: Mapping[str, str], *, durable: bool = True
) -> Iterator[Addresses]:
    """The servers for the length of the block; those we started are stopped after it.

    Raises:
        ServerUnavailable: one could not be started; its last words are in the message.
    """
    servers, addresses = plan(hold, environment, durable=durable)
    started: list[tuple[Program, subprocess.Popen[bytes]]] = []
    try:
        for server in servers:
            child = processes.spawn(server.program)
            started.append((server.program, child))
            await_answer(server, child)
        hold.publish(addresses)
        yield addresses
    finally:
        for program, child in reversed(started):
            _stop(program, child)


def await_answer(server: Server, child: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers.

    Raises:
        ServerUnavailable: it died, or did not answer within ``START_SECONDS``.
    """

    def settled() -> bool:
        return child.poll() is not None or server.answers()

    if not processes.wait_until(settled, within_seconds=START_SECONDS) or child.returncode:
        raise ServerUnavailable(f"{server.program.name} does not start. {last_words(server)}")


def last_words(server: Server) -> str:
    """The end of what the server wrote into its log."""
    log = server.program.log
    said = log.read_text(encoding="utf-8", errors="replace")[-1500:] if log else ""
    return f"It said:\n{said}"


def _stop(program: Program, child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    in_order = processes.end_family(
        psutil.Process(child.pid), by=program.stop_signal, within_seconds=program.stop_seconds
    )
    child.wait()
    if not in_order:
        print(f"{program.name} had to be killed", file=sys.stderr)  # noqa: T201 - to the terminal
