"""The worker's Celery application: ``celery -A worker:celery worker``."""

# ruff: noqa: E402 - what is imported lives as long as the process: looking for garbage among it
# would take a fifth of the start

import gc

gc.disable()

import os

from chengxin.services import open_services
from registry.settings import from_environment
from registry.web.tracing import configure_logging
from workers.app import create_celery, nudge_with
from workers.handlers import daily_jobs, handlers
from workers.tasks import register_tasks

configure_logging()
_settings = from_environment(os.environ)
celery = create_celery(_settings)
_services = open_services(_settings, nudge=nudge_with(celery))
register_tasks(
    celery,
    database=_services.database,
    clock=_services.clock,
    handlers=handlers(_settings),
    jobs=daily_jobs(_settings, started=_services.clock.now()),
)
gc.freeze()
gc.enable()
