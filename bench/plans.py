"""No question of a reader reads a large table from end to end: the plans of what routes ask.

Status by code, the credit file and its history, search, the pages of subjects and of listings, and
the feed of changes, on a filled register. Ends in error where a plan has a sequential scan of a
table of more than a few thousand rows.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from bench.harness import NOON, TODAY, copy_subjects, fill_ledger, fresh_database
from registry.credit import service as credit
from registry.credit.explanation import explain
from registry.db import Database
from registry.disclosure.queries import find_entry, list_entries
from registry.kernel.period import AsOf
from registry.sharing import queries
from registry.sharing.feed import record_changes
from registry.sharing.models import StatusChange
from registry.subjects import service as subjects
from registry.subjects.models import Subject

_GRADED = 5_000
_LISTED = 20_000
_LARGE_ROWS = 4_000
_AS_OF = AsOf(TODAY, NOON)

_ALONE = """
ALTER TABLE listing DISABLE TRIGGER USER,
    DROP CONSTRAINT fk_listing_case_id_published_on_ends_on
"""
# Rows without their procedures: only how they are found is looked at.
_LISTINGS = """
INSERT INTO listing (id, list_key, subject_id, case_id, decision_no, ground, legal_basis,
    rule_digest, agency_id, decided_on, published_on, ends_on, valid, recorded)
SELECT gen_random_uuid(), 'serious_dishonesty_market', s.id, gen_random_uuid(), 'BENCH', 'other',
    '-', 'x', agency.id, day, day, day + 1095, daterange(day, day + 1096), tstzrange(:at, NULL)
FROM (SELECT id, DATE '2024-01-01' + (id % 900)::int AS day FROM subject ORDER BY id LIMIT :number)
    AS s CROSS JOIN agency
"""


def fill(database: Database, size: int) -> None:
    """A register with ledger, grades, listings and changes."""
    with database.transaction() as session:
        copy_subjects(session, size)
        fill_ledger(session, per_subject=10)
    with database.reading() as session:
        outdated = credit.find_outdated(session, on=TODAY)[:_GRADED]
    for begin in range(0, len(outdated), 1000):
        with database.transaction() as session:
            credit.regrade(session, outdated[begin : begin + 1000], at=NOON)
    with database.transaction() as session:
        record_changes(session, [str(number) for number in outdated], NOON)
        session.execute(text(_ALONE))
        session.execute(text(_LISTINGS), {"at": NOON, "number": min(_LISTED, size)})
    with database.transaction() as session:
        session.execute(text("ANALYZE"))


def asked(session: Session) -> dict[str, Callable[[], object]]:
    """What readers ask, by name."""
    first = session.scalars(select(Subject).where(Subject.id % 10 == 0).limit(1)).one()
    listing_id = session.execute(text("SELECT id FROM listing LIMIT 1")).scalar_one()
    following = (
        select(StatusChange)
        .where(StatusChange.position > _GRADED // 2)
        .order_by(StatusChange.position)
    )
    return {
        "status by code": lambda: queries.by_code(session, [first.uscc], _AS_OF, asker=None),
        "batch of codes": lambda: queries.by_id(session, [first.id, first.id + 1], _AS_OF),
        "grade": lambda: credit.grade_of(session, first.id, _AS_OF),
        "file: explanation": lambda: explain(session, first.id, _AS_OF),
        "file: history": lambda: credit.history_of(session, first.id, _AS_OF),
        "subjects, a page": lambda: subjects.list_subjects(session, after=first.uscc, limit=50),
        "search": lambda: subjects.search(session, "禾沐", limit=20),
        "search by code": lambda: subjects.search(session, first.uscc, limit=20),
        "listings, a page": lambda: list_entries(
            session, _AS_OF, search=None, list_key=None, before=None, limit=50
        ),
        "a listing": lambda: find_entry(session, listing_id, _AS_OF),
        "changes": lambda: session.scalars(following.limit(100)).all(),
    }


@contextmanager
def statements(session: Session) -> Iterator[list[tuple[str, object]]]:
    """What is sent to the database within the block."""
    sent: list[tuple[str, object]] = []

    def keep(_c: object, _u: object, statement: str, values: object, *_more: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            sent.append((statement, values))

    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def scans(session: Session, question: Callable[[], object], large: set[str]) -> set[str]:
    """The large tables that the question reads from end to end."""
    with statements(session) as sent:
        question()
    found = set()
    for statement, values in list(sent):
        plan = session.connection().exec_driver_sql(f"EXPLAIN {statement}", values)  # type: ignore[arg-type]  # as the driver got them
        for (line,) in plan:
            _, seen, rest = line.partition("Seq Scan on ")
            if seen and rest.split()[0] in large:
                found.add(rest.split()[0])
    return found


def main() -> None:
    """Fill a register and look at every plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="subjects")
    size = parser.parse_args().size
    bad = 0
    with fresh_database() as database:
        fill(database, size)
        with database.reading() as session:
            rows = session.execute(
                text("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > :least"),
                {"least": _LARGE_ROWS},
            )
            large = set(rows.scalars())
            for name, question in asked(session).items():
                found = scans(session, question, large)
                bad += bool(found)
                print(f"{name:<24} {'reads all of ' + ', '.join(sorted(found)) if found else 'ok'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
