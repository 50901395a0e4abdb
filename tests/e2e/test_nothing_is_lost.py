"""A worker killed between a confirmation and its grade, and a Redis emptied, lose nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from registry.accounts.actors import system_actor
from registry.credit import service as credit
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import Database, engine_for
from registry.due import waiting
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf
from registry.settings import Settings
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency
from tests.builders.subjects import a_subject
from workers.app import create_celery, nudge_with

_PATIENCE_SECONDS = 60
PROJECT = Path(__file__).parents[2]


class Workers:
    """Celery's worker and schedule as processes of their own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """A worker and a schedule."""
        for program in (("worker", "--concurrency", "1"), ("beat", "--schedule", self._schedule)):
            self._running.append(
                subprocess.Popen(
                    (sys.executable, "-m", "celery", "-A", "worker:celery", *program),
                    cwd=PROJECT,
                    env=self._environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )

    def kill(self) -> None:
        """Kill everything at once, without a chance to tidy up."""
        for process in self._running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._running.clear()

    @property
    def _schedule(self) -> str:
        return str(Path(self._environment["CHENGXIN_VAR"]) / "beat")


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, redis_url=redis_url, secret_key="of the test", var=tmp_path
    )


@pytest.fixture
def workers(settings: Settings) -> Iterator[Workers]:
    environment = os.environ | {
        "CHENGXIN_DATABASE_URL": settings.database_url,
        "CHENGXIN_REDIS_URL": settings.redis_url,
        "CHENGXIN_SECRET_KEY": settings.secret_key,
        "CHENGXIN_VAR": str(settings.var),
    }
    started = Workers(environment)
    yield started
    started.kill()


def until(condition: Callable[[], bool]) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def a_bad_entry(database: Database, subject_id: int, agency_id: object) -> None:
    """A serious finding enters the ledger; its grade is due."""
    now = datetime.now(UTC)
    entry = credit.NewEntry(
        subject_id=subject_id,
        kind=EntryKind.FINDING,
        severity=Severity.SERIOUS,
        publication_class=Severity.SERIOUS,
        source_kind="finding",
        source_id=new_id(),
        source_ref="JC-1",
        agency_id=agency_id,  # type: ignore[arg-type]  # an agency's identifier
        legal_basis="《产品质量法》第二十六条",
        summary="不符合安全标准",
        occurred_on=legal_day(now),
        decided_on=legal_day(now),
    )
    with database.transaction() as session:
        credit.enter(session, [entry], by=system_actor("test"), at=now)


def grade_of(database: Database, subject_id: int) -> str | None:
    """The grade in force."""
    now = datetime.now(UTC)
    with database.reading() as session:
        found = credit.grade_of(session, subject_id, AsOf(legal_day(now), now))
    return found.letter if found else None


def test_the_grade_arrives_though_worker_and_queue_were_lost(
    settings: Settings, workers: Workers
) -> None:
    database = Database(
        engine_for(settings.database_url), nudge=nudge_with(create_celery(settings))
    )
    with database.transaction() as session:
        agency = an_agency(session)
        first, second = a_subject(session).id, a_subject(session).id
        agency_id = agency.id

    workers.start()
    a_bad_entry(database, first, agency_id)
    assert until(lambda: grade_of(database, first) is not None), "the worker grades"

    workers.kill()
    a_bad_entry(database, second, agency_id)
    with redis.Redis.from_url(settings.redis_url) as emptied:
        emptied.flushall()
    assert grade_of(database, second) is None
    with database.reading() as session:
        assert waiting(session).get(credit.REGRADE) == 1, "what is due is on record"

    workers.start()
    assert until(lambda: grade_of(database, second) is not None), "nothing was lost"
    with database.reading() as session:
        assert waiting(session).get(credit.REGRADE) is None
        assert session.scalar(select(Subject.id).where(Subject.id == second)) == second
    database.bind.dispose()  # type: ignore[union-attr]  # an engine here
