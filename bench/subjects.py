"""Import of a register's file, checked row by row, beside COPY into the same tables and indexes."""

import argparse
import csv
import tempfile
from pathlib import Path

from sqlalchemy import text

from bench.harness import (
    NOON,
    Figure,
    copy_subjects,
    fresh_database,
    report,
    report_growth,
    subject_rows,
    timed,
)
from registry.accounts.actors import system_actor
from registry.db import Database
from registry.subjects import runs
from registry.subjects.import_models import ImportState
from registry.subjects.reading import parts_of

_BY = system_actor("bench")
_HEADING = ("uscc", "name", "kind", "division", "industry")


def write_file(path: Path, number: int) -> None:
    """The rows of ``subject_rows`` as a register sends them."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADING)
        for row in subject_rows(number):
            writer.writerow((row.uscc, row.name, row.kind, row.division, row.industry))


def run_import(database: Database, path: Path) -> None:
    """As the command does it: begun, part by part, finished."""
    with database.transaction() as session:
        run = runs.begin_import(session, path, source="bench", by=_BY, at=NOON)
    if run.state == ImportState.DONE:
        return
    seen: set[str] = set()
    for part in parts_of(path, after_line=run.last_line, seen=seen):
        with database.transaction() as session:
            runs.take_part(session, run.id, part, seen=seen, by=_BY, at=NOON)
    with database.transaction() as session:
        runs.finish_import(session, run.id, at=NOON)


def run_copy(database: Database, number: int) -> None:
    with database.transaction() as session:
        copy_subjects(session, number)


def empty(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("TRUNCATE subject, subject_name CASCADE"))


def measure(database: Database, number: int) -> float:
    """Both figures of one size; seconds of the import per subject."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "register.csv")
        write_file(path, number)
        floor = timed(lambda: run_copy(database, number))
        empty(database)
        seconds = timed(lambda: run_import(database, path))
        report(
            Figure("import of subjects", number, seconds, "COPY, same tables", floor),
            of_copy=round(floor / seconds, 2),
            microseconds_each=round(seconds / number * 1e6),
        )
        again = timed(lambda: run_import(database, path))
        report(Figure("import of the same file again", number, again, "the first time", seconds))
    return seconds / number


def main() -> None:
    """Measure one size, or several and the growth between them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, nargs="+", default=[100_000], help="subjects")
    each: dict[int, float] = {}
    for number in parser.parse_args().size:
        with fresh_database("0003_subjects") as database:
            each[number] = measure(database, number)
    report_growth("import of subjects", each)


if __name__ == "__main__":
    main()
