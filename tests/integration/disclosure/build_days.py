"""Builds the editions of a stretch of days, as the worker does; started and killed by a test."""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path

from chengxin import metadata  # noqa: F401 - every table, for the foreign keys
from registry.daily import run_for
from registry.db import Database, engine_for
from registry.disclosure.jobs import edition_job
from registry.disclosure.schedule import schedule_of


def main(url: str, folder: str, first: str, days: str) -> None:
    var = Path(folder)
    database = Database(engine_for(url))
    start = date.fromisoformat(first)
    now: datetime = schedule_of(start + timedelta(days=int(days))).opens_at
    job = edition_job(var=var, keys=var / "keys", started=now)
    with database.reading():
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    sys.stdin.readline()
    for number in range(int(days)):
        with database.transaction() as session:
            run_for(session, job, start + timedelta(days=number), at=now)


if __name__ == "__main__":
    main(*sys.argv[1:])
