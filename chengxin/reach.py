"""Where a command finds the servers: the environment's, a running service's, or its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chengxin import hold, places, processes, servers
from chengxin.hold import Addresses, Held, Role

_WAIT_SECONDS = 120


@contextmanager
def addresses() -> Iterator[Addresses]:
    """Where the servers are, for the length of one command.

    Those the environment names; else those of the running service; else our own, started for
    the command and stopped after it.

    Raises:
        hold.Held: another command has had them for two minutes.
        servers.ServerUnavailable: they cannot be started.
    """
    named = servers.named(os.environ)
    if named is not None:
        yield named
        return
    var = places.var_directory(os.environ)
    places.prepare_var(var)
    service = _of_running_service(var)
    if service is not None:
        yield service
        return
    with (
        hold.take(var, role=Role.COMMAND, patience_seconds=_WAIT_SECONDS) as held,
        servers.running(held, os.environ) as own,
    ):
        yield own


def _of_running_service(var: Path) -> Addresses | None:
    """The servers of a running service, waiting for one that is just starting."""
    holder = hold.find_holder(var)
    if holder is None or holder.role is not Role.SERVICE:
        return None

    def settled() -> bool:
        now = hold.find_holder(var)
        return now is None or now.addresses is not None

    processes.wait_until(settled, within_seconds=_WAIT_SECONDS, every_seconds=0.2)
    holder = hold.find_holder(var)
    if holder is None:
        return None
    if holder.addresses is None:
        raise Held(holder)
    return holder.addresses
