"""Expires what is due as the worker does, killed before every statement and every commit.

A program of its own: each attempt is a child process that dies by SIGKILL at its n-th step. An
attempt that committed something before it died is followed by one that dies at the first step
again, so that every step of every transaction is died at. Says how often it died, at last.
"""

import logging
import os
import signal
import sys
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine, event

from registry.blacklist.expiry import expire_due
from registry.credit.ledger import CHANGE
from registry.daily import DailyJob
from registry.db import Database, engine_for
from registry.kernel.clock import FixedClock
from registry.settings import Settings
from workers.derive import derive
from workers.handlers import Handler, handlers
from workers.tasks import turn_day


def main() -> None:
    """``die_at_each_step.py URL INSTANT FOLDER``."""
    url, instant, folder = sys.argv[1:]
    at = datetime.fromisoformat(instant)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    engine = engine_for(url)
    settings = Settings(var=Path(folder), database_url=url, redis_url="", secret_key="")
    told = handlers(settings)[CHANGE]
    # The worker of the day before finds nothing to end; each child inherits what it has read.
    work(engine, at - timedelta(days=1), told)
    engine.dispose()
    died = 0
    step = 1
    while not (done := attempt(engine, at, told, step))[0]:
        died += 1
        step = 1 if done[1] else step + 1
    sys.stdout.write(f"died {died} times\n")


def attempt(engine: Engine, at: datetime, told: Handler, dies_at: int) -> tuple[bool, bool]:
    """One worker: whether it lived to the end, and whether it committed anything."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        listen(engine, dies_at, writing)
        work(engine, at, told)
        os._exit(0)
    os.close(writing)
    committed = os.read(reading, 1) != b""
    os.close(reading)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False, committed
    assert os.waitstatus_to_exitcode(status) == 0, "the worker failed by itself"
    return True, committed


def listen(engine: Engine, dies_at: int, writing: int) -> None:
    """Die before the step; tell of each commit that is about to be made."""
    steps = count(1)

    def step(*_told: Any) -> None:
        if next(steps) == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def commit(*_told: Any) -> None:
        step()
        os.write(writing, b"c")

    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", commit)


def work(engine: Engine, at: datetime, told: Handler) -> None:
    """The job of the day, and the notice that it owes: to the feed, and to lift measures.

    Grades follow by due work that has tests of its own.
    """
    database, clock = Database(engine), FixedClock(at)
    job = DailyJob("blacklist.expire_due", time(0, 5), each_day=False, run=_expire)
    turn_day(database, clock, [job])
    derive(database, clock, CHANGE, told)


def _expire(session: Any, on: date, at: datetime) -> None:
    expire_due(session, on=on, at=at)


if __name__ == "__main__":
    main()
