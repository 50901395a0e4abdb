"""The services a command stands on: the running installation's, or servers started for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from chengxin import hold, places, processes, servers
from chengxin.hold import Addresses, Held, Role
from chengxin.services import open_services
from registry.settings import Settings, from_environment
from registry.web.context import Services
from workers.app import create_celery, nudge_with

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


@contextmanager
def command_services() -> Iterator[Services]:
    """Database, clock, settings and Redis for a command, closed after it."""
    with addresses() as reached:
        settings = command_settings(reached)
        services = open_services(settings, nudge=nudge_with(create_celery(settings)))
        try:
            yield services
        finally:
            services.redis.close()
            if isinstance(services.database.bind, Engine):
                services.database.bind.dispose()


def command_settings(reached: Addresses) -> Settings:
    """The settings of the environment, completed as ``chengxin up`` completes them."""
    var = places.var_directory(os.environ)
    places.prepare_var(var)
    return from_environment(
        dict(os.environ)
        | {
            servers.DATABASE_URL: reached.database_url,
            servers.REDIS_URL: reached.redis_url,
            "CHENGXIN_VAR": str(var),
            "CHENGXIN_SECRET_KEY": os.environ.get("CHENGXIN_SECRET_KEY") or places.secret_key(var),
        }
    )


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
