"""From the commit of a confirmed finding's entry to the status that shows it: idle, and in a rush.

The database, Redis, worker and schedule are the real ones, as processes of their own; what is
looked at is the statement that answers a question of status.
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from bench.harness import Figure, copy_subjects, fill_ledger, fresh_servers, report
from registry.accounts.actors import system_actor
from registry.accounts.models import Agency
from registry.credit import service as credit
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import Database, engine_for
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf
from registry.settings import Settings
from registry.sharing import queries
from registry.subjects.models import Subject
from workers.app import create_celery, nudge_with

_IDLE_FINDINGS = 40
_LOOK_SECONDS = 0.01
_PATIENCE_SECONDS = 60.0
_HANDS = 4
_IDLE_REACH, _RUSH_REACH = 1.0, 5.0
_SUBJECTS = 100_000


@contextmanager
def workers(settings: Settings) -> Iterator[None]:
    """Celery's worker and schedule."""
    environment = os.environ | {
        "CHENGXIN_DATABASE_URL": settings.database_url,
        "CHENGXIN_REDIS_URL": settings.redis_url,
        "CHENGXIN_SECRET_KEY": settings.secret_key,
        "CHENGXIN_VAR": str(settings.var),
    }
    schedule = str(settings.var / "beat")
    programs = (("worker", "--concurrency", "2"), ("beat", "--schedule", schedule))
    running = [
        subprocess.Popen(  # noqa: S603 - our own worker
            (sys.executable, "-m", "celery", "-A", "worker:celery", *program),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for program in programs
    ]
    try:
        yield
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def confirm(database: Database, subject_id: int, agency_id: UUID) -> float:
    """One serious finding enters the ledger; the moment of its commit."""
    at = datetime.now(UTC)
    today = legal_day(at)
    entry = credit.NewEntry(
        subject_id=subject_id,
        kind=EntryKind.FINDING,
        severity=Severity.SERIOUS,
        publication_class=Severity.SERIOUS,
        source_kind="finding",
        source_id=new_id(),
        source_ref="BENCH",
        agency_id=agency_id,
        legal_basis="《产品质量法》第二十六条",
        summary="不符合安全标准",
        occurred_on=today,
        decided_on=today,
    )
    with database.transaction() as session:
        credit.enter(session, [entry], by=system_actor("bench"), at=at)
    return time.monotonic()


def graded(database: Database, subject_ids: Sequence[int]) -> set[int]:
    """Which of them have a grade, as a question of status finds it."""
    at = datetime.now(UTC)
    with database.reading() as session:
        found = queries.by_id(session, subject_ids, AsOf(legal_day(at), at))
    return {each.subject_id for each in found if each.grade is not None}


def idle(database: Database, subject_ids: Sequence[int], agency_id: UUID) -> list[float]:
    """One after the other, each waited for."""
    waits = []
    for subject_id in subject_ids:
        committed = confirm(database, subject_id, agency_id)
        while not graded(database, [subject_id]):
            if time.monotonic() - committed > _PATIENCE_SECONDS:
                raise TimeoutError("no worker derives")
            time.sleep(_LOOK_SECONDS)
        waits.append(time.monotonic() - committed)
    return waits


def rush(
    database: Database, subject_ids: Sequence[int], agency_id: UUID, *, per_second: int
) -> list[float]:
    """Many a second from several hands, whoever is waited for; seconds of each."""
    committed: dict[int, float] = {}
    begun, enough = time.monotonic(), threading.Event()

    def hand(number: int) -> None:
        for place in range(number, len(subject_ids), _HANDS):
            if enough.is_set():
                return
            time.sleep(max(0.0, begun + place / per_second - time.monotonic()))
            committed[subject_ids[place]] = confirm(database, subject_ids[place], agency_id)

    hands = [threading.Thread(target=hand, args=(number,)) for number in range(_HANDS)]
    for each in hands:
        each.start()
    seen: dict[int, float] = {}
    while len(seen) < len(subject_ids):
        for subject_id in graded(database, [s for s in list(committed) if s not in seen]):
            seen[subject_id] = time.monotonic()
        if time.monotonic() - begun > len(subject_ids) / per_second + _PATIENCE_SECONDS:
            enough.set()
            raise TimeoutError(f"{len(seen)} of {len(committed)} entered findings were graded")
        time.sleep(_LOOK_SECONDS)
    for each in hands:
        each.join()
    return [max(0.0, seen[subject_id] - committed[subject_id]) for subject_id in subject_ids]


def p95(waits: Sequence[float]) -> float:
    """The wait that 95 of 100 stay below."""
    return sorted(waits)[int(len(waits) * 0.95)]


def measure(settings: Settings, *, per_second: int, seconds: int) -> None:
    """Both figures, on a province with a ledger."""
    database = Database(
        engine_for(settings.database_url), nudge=nudge_with(create_celery(settings))
    )
    with database.transaction() as session:
        copy_subjects(session, _SUBJECTS)
        fill_ledger(session, per_subject=10)
        wanted = _IDLE_FINDINGS + per_second * seconds
        # Those without an entry: not graded yet, so that the grade's coming is seen.
        ids = list(
            session.scalars(select(Subject.id).where(Subject.id % 10 == 1).limit(wanted + 1))
        )
        agency_id = session.scalars(select(Agency.id)).one()
    with workers(settings):
        idle(database, ids[:1], agency_id)  # until the worker has started
        waits = idle(database, ids[1 : _IDLE_FINDINGS + 1], agency_id)
        report(Figure("finding to status, idle, p95", _SUBJECTS, p95(waits), "reach", _IDLE_REACH))
        waits = rush(database, ids[_IDLE_FINDINGS + 1 :], agency_id, per_second=per_second)
        name = f"finding to status, {per_second}/s, p95"
        report(Figure(name, _SUBJECTS, p95(waits), "reach", _RUSH_REACH))
    database.bind.dispose()  # type: ignore[union-attr]  # an engine here


def main() -> None:
    """Measure on servers of the bench's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=100, help="findings a second in the rush")
    parser.add_argument("--seconds", type=int, default=20, help="how long the rush lasts")
    asked = parser.parse_args()
    with fresh_servers() as addresses, tempfile.TemporaryDirectory() as var:
        settings = Settings(
            database_url=addresses.database_url,
            redis_url=addresses.redis_url,
            secret_key=secrets.token_hex(),
            var=Path(var),
        )
        measure(settings, per_second=asked.rate, seconds=asked.seconds)


if __name__ == "__main__":
    main()
