"""A full regrade beside one bare GROUP BY over the ledger, and the derivation of grade periods."""

import argparse

from sqlalchemy import text

from bench.harness import (
    NOON,
    TODAY,
    Figure,
    best,
    copy_subjects,
    fill_ledger,
    fresh_database,
    report,
    timed,
)
from registry import due
from registry.credit import service
from registry.credit.evaluator import set_based
from registry.db import Database

BATCH = 500


def group_by(database: Database) -> None:
    with database.reading() as session:
        statement = "SELECT subject_id, count(*), sum(id) FROM credit_entry GROUP BY subject_id"
        with set_based(session):
            session.execute(text(statement)).all()


def outdated(database: Database) -> None:
    with database.reading() as session:
        service.find_outdated(session, on=TODAY)


def derive_all(database: Database) -> None:
    """As one worker does it: claimed batches until nothing is due."""
    with database.transaction() as session:
        service.owe_outdated(session, on=TODAY, at=NOON)
    while True:
        with database.transaction() as session:
            claimed = due.claim(session, service.REGRADE, at=NOON, limit=BATCH)
            service.regrade_due(session, [row.key for row in claimed], at=NOON)
        if not claimed:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=10, help="for every tenth subject")
    asked = parser.parse_args()
    with fresh_database("0004_credit") as database:
        with database.transaction() as session:
            copy_subjects(session, asked.subjects)
            entries = fill_ledger(session, per_subject=asked.entries)
        floor = best(lambda: group_by(database))
        seconds = best(lambda: outdated(database))
        report(Figure("full regrade, nothing stored yet", entries, seconds, "GROUP BY", floor))
        seconds = timed(lambda: derive_all(database))
        graded = asked.subjects // 10
        report(
            Figure("deriving every period", entries, seconds, "GROUP BY", floor),
            subjects_per_second=round(graded / seconds),
        )
        with database.transaction() as session:
            session.execute(text("ANALYZE grade_period"))
        seconds = best(lambda: outdated(database))
        report(Figure("full regrade, compared with stored", entries, seconds, "GROUP BY", floor))


if __name__ == "__main__":
    main()
