"""A full regrade beside one bare GROUP BY over the ledger; the first derivation; a new policy."""

import argparse
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

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
    report_growth,
    timed,
)
from registry.credit import service
from registry.credit.evaluator import set_based
from registry.credit.policy import Policies
from registry.credit.policy_file import policies_of, published_text, read_text
from registry.db import Database
from registry.kernel.canonical import digest

_CHUNK = 1000


def group_by(database: Database) -> None:
    """The floor: the ledger grouped by subject, and the groups fetched."""
    statement = "SELECT subject_id, count(*), sum(id) FROM credit_entry GROUP BY subject_id"
    with database.reading() as session, set_based(session):
        session.execute(text(statement)).all()


def full_regrade(database: Database, policies: Policies) -> int:
    """Derive everyone's grade of today, and write those that differ from what is stored."""
    with database.reading() as session:
        outdated = service.find_outdated(session, on=TODAY, policies=policies)
    for chunk in _chunks(outdated):
        with database.transaction() as session:
            service.regrade(session, chunk, at=NOON, policies=policies)
    return len(outdated)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(ids), _CHUNK):
        yield ids[begin : begin + _CHUNK]


def policy_of_today(policies: Policies, *, change: bool) -> Policies:
    """The same policy with a version of today: of other points, or of the same."""
    (first,) = policies.provision.versions
    body = deepcopy(first.body)
    body["effective"] = TODAY
    if change:
        body["criteria"][1]["points"] = -7
    second = replace(
        first, effective=TODAY, body=body, digest=digest({"key": first.key, **body}).hex()
    )
    return policies_of(replace(policies.provision, versions=(first, second)))


def vacuum(database: Database) -> None:
    """What autovacuum does within a minute: the visibility that a scan of an index reads."""
    with database.bind.engine.connect().execution_options(
        isolation_level="AUTOCOMMIT"
    ) as connection:
        connection.execute(text("VACUUM ANALYZE credit_entry, grade_period"))


def measure(size: int, per_subject: int) -> float:
    """All figures of one size; seconds of a full regrade per subject on record."""
    graded = size // 10
    with fresh_database() as database:
        with database.transaction() as session:
            copy_subjects(session, size)
            entries = fill_ledger(session, per_subject=per_subject)
        vacuum(database)
        floor = best(lambda: group_by(database))
        seconds = timed(lambda: full_regrade(database, read_text(published_text())))
        report(
            Figure("first derivation, every period", entries, seconds, "GROUP BY", floor),
            subjects_per_second=round(graded / seconds),
        )
        vacuum(database)
        floor = best(lambda: group_by(database))
        full = best(lambda: full_regrade(database, read_text(published_text())))
        report(Figure("full regrade", entries, full, "GROUP BY", floor))
        moved = policy_of_today(read_text(published_text()), change=True)
        seconds = timed(lambda: full_regrade(database, moved))
        report(
            Figure("full regrade, new policy, all rewritten", entries, seconds, "GROUP BY", floor),
            subjects_per_second=round(graded / seconds),
        )
    return full / size


def main() -> None:
    """Measure one size, or several and the growth between them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, nargs="+", default=[100_000], help="subjects")
    parser.add_argument("--entries", type=int, default=10, help="for every tenth subject")
    asked = parser.parse_args()
    each = {size: measure(size, asked.entries) for size in asked.size}
    report_growth("full regrade", each)


if __name__ == "__main__":
    main()
