"""Opens the services that routes, workers and commands stand on."""

from redis import Redis

from registry.db import Database, Nudge, engine_for
from registry.settings import Settings
from registry.web.context import Services

_REDIS_SECONDS = 1.0


def open_services(settings: Settings, *, nudge: Nudge | None = None) -> Services:
    """Connect lazily to the settings' servers; nothing is asked of them yet.

    Args:
        settings: where the servers are.
        nudge: told after each commit what is due; None where nobody waits for it.
    """
    engine = engine_for(settings.database_url)
    return Services(
        database=Database(engine, nudge=nudge) if nudge else Database(engine),
        clock=settings.clock(),
        settings=settings,
        redis=Redis.from_url(
            settings.redis_url,
            socket_connect_timeout=_REDIS_SECONDS,
            socket_timeout=_REDIS_SECONDS,
        ),
    )
