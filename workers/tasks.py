"""The tasks: each asks what time it is, opens a transaction and calls one service."""

from collections.abc import Mapping, Sequence

import structlog
from celery import Celery

from registry import due
from registry.daily import DailyJob, owed_days, run_for
from registry.db import Database
from registry.kernel.clock import Clock
from workers.derive import derive
from workers.handlers import Handler
from workers.names import DERIVE, SWEEP, TURN_DAY

_log = structlog.get_logger(__name__)


def register_tasks(
    celery: Celery,
    *,
    database: Database,
    clock: Clock,
    handlers: Mapping[str, Handler],
    jobs: Sequence[DailyJob],
) -> None:
    """Give the Celery application its three tasks."""

    @celery.task(name=DERIVE)  # type: ignore[untyped-decorator]  # Celery ships no types
    def derive_kind(kind: str) -> None:
        derive(database, clock, kind, handlers[kind])

    @celery.task(name=SWEEP)  # type: ignore[untyped-decorator]  # as above
    def sweep_all() -> None:
        sweep(database, clock, handlers)

    @celery.task(name=TURN_DAY)  # type: ignore[untyped-decorator]  # as above
    def turn() -> None:
        turn_day(database, clock, jobs)


def sweep(database: Database, clock: Clock, handlers: Mapping[str, Handler]) -> None:
    """Derive everything that is due, whatever became of its nudge."""
    with database.reading() as session:
        kinds = due.kinds_due(session, at=clock.now())
    for kind in kinds:
        if kind not in handlers:
            _log.error("due_work_without_handler", kind=kind)
            continue
        derive(database, clock, kind, handlers[kind])


def turn_day(database: Database, clock: Clock, jobs: Sequence[DailyJob]) -> None:
    """Do each daily job for each legal day that still owes it, a transaction a day.

    A job that fails is reported and tried again at the next turn; the jobs after it still run.
    """
    for job in jobs:
        try:
            _make_good(database, clock, job)
        except Exception as error:  # noqa: BLE001 - reported; the day stays owed
            _log.error("daily_job_failed", job=job.name, error=type(error).__name__)


def _make_good(database: Database, clock: Clock, job: DailyJob) -> None:
    with database.reading() as session:
        days = owed_days(session, job, at=clock.now())
    for day in days:
        with database.transaction() as session:
            run_for(session, job, day, at=clock.now())
        _log.info("daily_job_done", job=job.name, day=day.isoformat())
