"""Import of subjects beside COPY of the same rows, and search by name over all of them."""

import argparse
import random
import time
from itertools import islice

from sqlalchemy import text

from bench.harness import (
    NOON,
    Figure,
    copy_subjects,
    fresh_database,
    report,
    subject_rows,
    timed,
)
from registry.accounts.actors import system_actor
from registry.db import Database
from registry.subjects import service
from registry.subjects.reading import PART_ROWS as PART
from registry.subjects.naming import name_key


def run_import(database: Database, number: int) -> None:
    rows = subject_rows(number)
    while part := list(islice(rows, PART)):
        with database.transaction() as session:
            service.import_subjects(session, part, source="b", by=system_actor("bench"), at=NOON)


def run_copy(database: Database, number: int) -> None:
    with database.transaction() as session:
        copy_subjects(session, number)


def empty(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("TRUNCATE subject, subject_name CASCADE"))


def measure_search(database: Database, number: int) -> None:
    chosen = random.Random(7)
    names = [name_key(row.name) for row in islice(subject_rows(number), 0, None, 997)]
    for size in range(1, 7):
        waits = []
        with database.reading() as session:
            session.execute(text("SELECT 1"))
            for _question in range(100):
                name = chosen.choice(names)
                place = chosen.randrange(max(1, len(name) - size))
                begun = time.perf_counter()
                service.search(session, name[place : place + size], limit=20)
                waits.append(time.perf_counter() - begun)
        waits.sort()
        figure = Figure(f"search, {size} characters, p95", number, waits[94], "reach", 0.05)
        report(figure, median_ms=round(waits[49] * 1000, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=100_000)
    number = parser.parse_args().subjects
    with fresh_database("0004_credit") as database:
        floor = timed(lambda: run_copy(database, number))
        empty(database)
        seconds = timed(lambda: run_import(database, number))
        report(Figure("import of subjects", number, seconds, "COPY, same tables", floor))
        with database.transaction() as session:
            session.execute(text("ANALYZE subject, subject_name"))
        measure_search(database, number)


if __name__ == "__main__":
    main()
