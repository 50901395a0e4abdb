"""The services a command stands on, opened for its length."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

# A command imports its own feature only; a row's foreign keys may lead to every table.
import chengxin.metadata  # noqa: F401 - loaded for the tables it declares
from chengxin import places, servers
from chengxin.hold import Addresses
from chengxin.reach import addresses
from chengxin.services import open_services
from registry.settings import Settings, from_environment
from registry.web.context import Services
from workers.app import create_celery, nudge_with


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
            "CHENGXIN_DEMO": places.demo(os.environ, var),
            "CHENGXIN_SECRET_KEY": os.environ.get("CHENGXIN_SECRET_KEY") or places.secret_key(var),
        }
    )
