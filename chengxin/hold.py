"""Who runs the servers of one ``var`` directory: one holder at a time, known to the others.

The holder keeps an advisory file lock, which the kernel lets go however the holder dies. What
it says of itself stands beside the lock.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from chengxin import places, processes
from chengxin.refused import Refused


class Role(StrEnum):
    """Why somebody holds the servers."""

    SERVICE = "service"
    COMMAND = "command"


@dataclass(frozen=True)
class Addresses:
    """Where PostgreSQL (libpq URL) and Redis are reached. Both hold secrets."""

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class Holder:
    """What a holder says of itself. ``web`` is the address pages are served at, or empty."""

    role: Role
    pid: int
    token: str
    web: str = ""
    addresses: Addresses | None = None


class Held(Refused):
    """Another process holds the servers; ``holder`` is None when it has not said who it is."""

    def __init__(self, holder: Holder | None) -> None:
        """See the class."""
        self.holder = holder
        super().__init__(_sentence(holder))


def _sentence(holder: Holder | None) -> str:
    if holder is None:
        return "Another chengxin command is just starting or stopping here; try again."
    if holder.role is Role.SERVICE:
        return f"Chengxin already runs at {holder.web} (process {holder.pid}); `make stop` ends it."
    return f"Another chengxin command uses the data (process {holder.pid}); try again after it."


@dataclass(frozen=True)
class Hold:
    """Proof that this process alone may start and stop the servers of ``var``."""

    var: Path
    holder: Holder

    def publish(self, addresses: Addresses) -> None:
        """Let other commands find the servers that now run."""
        _write(self.var, replace(self.holder, addresses=addresses))


@contextmanager
def take(var: Path, *, role: Role, web: str = "", patience_seconds: float = 0.5) -> Iterator[Hold]:
    """Hold the servers of ``var`` for the length of the block.

    Raises:
        Held: somebody else still does after ``patience_seconds``.
    """
    with (var / "run" / "lock").open("a") as lock:
        _lock(lock.fileno(), var, patience_seconds)
        pid = os.getpid()
        holder = Holder(role=role, pid=pid, token=processes.start_token(pid) or "", web=web)
        _write(var, holder)
        try:
            yield Hold(var, holder)
        finally:
            _record(var).unlink(missing_ok=True)


def find_holder(var: Path) -> Holder | None:
    """The living holder, or None."""
    try:
        said = json.loads(_record(var).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    addresses = said.pop("addresses")
    holder = Holder(
        **said | {"role": Role(said["role"])}, addresses=addresses and Addresses(**addresses)
    )
    return holder if processes.start_token(holder.pid) == holder.token else None


def _lock(handle: int, var: Path, patience_seconds: float) -> None:
    until = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Held(find_holder(var)) from None
            time.sleep(0.05)
        else:
            return


def _record(var: Path) -> Path:
    return var / "run" / "holder.json"


def _write(var: Path, holder: Holder) -> None:
    places.write_private(_record(var), json.dumps(asdict(holder)))
