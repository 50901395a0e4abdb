"""A worker killed between a confirmation and its grade, and a Redis emptied, lose nothing."""

import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import redis
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chengxin.doctor import grades_of_all
from chengxin.services import open_services
from registry.accounts.actors import system_actor
from registry.credit import runs
from registry.credit import service as credit
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import Database, engine_for
from registry.due import DueWork, waiting
from registry.kernel.clock import SystemClock, legal_day
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf
from registry.settings import Settings
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency
from tests.builders.credit import a_new_entry
from tests.builders.subjects import a_subject, some_subjects
from workers.app import create_celery, nudge_with
from workers.derive import derive

_PATIENCE_SECONDS = 60
PROJECT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(300)


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
        time.sleep(0.05)
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


_SUBJECTS = 1000
_CHUNK = 5
_KILLS = 4
_LONGEST_WAIT_SECONDS = 0.2
_KINDS = (EntryKind.FINDING, EntryKind.PENALTY, EntryKind.AWARD, EntryKind.COMPLAINT)


def a_ledger_never_graded(database: Database) -> None:
    """Entries of many subjects, as after an import: nothing is owed yet."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        agency_id = an_agency(session).id
        entries = [
            a_new_entry(
                subject,
                agency_id,
                kind=_KINDS[(place + part) % len(_KINDS)],
                severity=list(Severity)[place % len(Severity)],
                decided_on=date(2023, 1, 1) + timedelta(days=place % 700 + part * 300),
            )
            for place, subject in enumerate(some_subjects(session, _SUBJECTS))
            for part in (0, 1)
        ]
        credit.enter(session, entries, by=system_actor("test"), at=now)
        session.execute(delete(DueWork))


def test_a_full_regrade_survives_its_workers_and_its_queue(
    settings: Settings, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = random.randrange(1_000_000)
    print(f"kills by seed {seed}")  # noqa: T201 - shown with a failure, which it repeats
    dice = random.Random(seed)
    monkeypatch.setattr(runs, "_CHUNK_SUBJECTS", _CHUNK)
    database = Database(
        engine_for(settings.database_url), nudge=nudge_with(create_celery(settings))
    )
    a_ledger_never_graded(database)
    now = datetime.now(UTC)
    with database.transaction() as session:
        run = credit.begin_run(
            session, on=legal_day(now), reason=credit.RegradeReason.ORDERED, at=now
        )
    assert run is not None
    run_id = run.id
    assert progress(database, run_id).chunks == _SUBJECTS // _CHUNK

    killed = 0
    for _ in range(_KILLS):
        done = progress(database, run_id).chunks_done
        crew = [start_deriving(settings.database_url) for _ in range(2)]
        assert until(lambda done=done: progress(database, run_id).chunks_done > done)
        time.sleep(dice.uniform(0, _LONGEST_WAIT_SECONDS))
        for child in crew:
            os.kill(child, signal.SIGKILL)
            ended = os.waitpid(child, 0)[1]
            assert ended in (0, signal.SIGKILL), "it failed by itself"
            killed += ended == signal.SIGKILL
    assert killed > _KILLS, "most were killed at work"
    with redis.Redis.from_url(settings.redis_url) as emptied:
        emptied.flushall()
    workers.start()
    assert until(lambda: progress(database, run_id).finished_at is not None), "nothing was lost"

    with database.reading() as session:
        assert waiting(session).get(credit.CHUNK) is None
    doctor = open_services(settings)
    told = grades_of_all().ask(doctor)
    assert told == f"{_SUBJECTS} subjects counted anew by another route"
    for used in (database, doctor.database):
        used.bind.dispose()  # type: ignore[union-attr]  # an engine here
    doctor.redis.close()


def start_deriving(url: str) -> int:
    """A process that works chunks off as the worker's task does; it starts at once."""
    child = os.fork()
    if child:
        return child
    try:
        database = Database(engine_for(url))
        derive(database, SystemClock(), credit.CHUNK, _derive_chunks)
    except BaseException:  # noqa: BLE001 - a forked test process ends here, whatever came
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _derive_chunks(session: Session, keys: Sequence[str], at: datetime) -> None:
    credit.derive_chunks_due(session, keys, at=at)


def progress(database: Database, run_id: UUID) -> credit.Progress:
    """How far the run is."""
    with database.reading() as session:
        return credit.get_progress(session, run_id)
