"""The Celery application: how work reaches a worker. The truth of what is due is PostgreSQL's."""

from collections.abc import Callable

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from registry.settings import Settings
from workers.names import DERIVE, SWEEP, TURN_DAY

_SWEEP_SECONDS = 5.0
_DAY_SECONDS = 20.0
# A nudge waits no longer than this for Redis: the answer to the user matters more.
_NUDGE_SECONDS = 1.0

_log = structlog.get_logger(__name__)


def create_celery(settings: Settings) -> Celery:
    """A Celery application on the settings' Redis, JSON only, results not kept."""
    celery = Celery("chengxin", broker=broker_url(settings.redis_url), set_as_current=False)
    celery.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        # A killed worker's message is delivered again; running twice changes nothing.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "socket_connect_timeout": _NUDGE_SECONDS,
            "socket_timeout": None,
            "visibility_timeout": 3600,
        },
        timezone="Asia/Shanghai",
        beat_schedule={
            "sweep": {
                "task": SWEEP,
                "schedule": _SWEEP_SECONDS,
                "options": {"expires": _SWEEP_SECONDS},
            },
            "day": {
                "task": TURN_DAY,
                "schedule": _DAY_SECONDS,
                "options": {"expires": _DAY_SECONDS},
            },
        },
    )
    return celery


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis URL: it names a Unix socket in its own way."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def nudge_with(celery: Celery) -> Callable[[frozenset[str]], None]:
    """A nudge that asks a worker at once for what a transaction left to be derived."""

    def nudge(kinds: frozenset[str]) -> None:
        for kind in sorted(kinds):
            try:
                celery.send_task(DERIVE, [kind], retry=False)
            except (OperationalError, OSError) as unreachable:
                # Nothing is lost: the row is committed and the next sweep finds it.
                _log.warning("nudge_lost", kind=kind, error=type(unreachable).__name__)

    return nudge
