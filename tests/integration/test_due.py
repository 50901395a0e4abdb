"""Due work: taken by one worker at a time, lost by none."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import due
from registry.db import Database, engine_for

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SOON = NOON + timedelta(seconds=1)


def owe(database: Database, *keys: str, kind: str = "grade", at: datetime = NOON) -> None:
    with database.transaction() as session:
        due.owe(session, kind, keys, at=at)


def waiting(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return due.waiting(session)


def test_two_workers_never_hold_the_same_row(database: Database) -> None:
    owe(database, "1", "2", "3")
    with database.transaction() as one, database.transaction() as other:
        first = due.claim(one, "grade", at=NOON, limit=2)
        second = due.claim(other, "grade", at=NOON, limit=2)
        assert [row.key for row in first] == ["1", "2"]
        assert [row.key for row in second] == ["3"]
    assert waiting(database) == {}


def test_a_worker_that_is_killed_leaves_its_rows(database: Database, database_url: str) -> None:
    owe(database, "1", "2")
    doomed = engine_for(database_url)
    connection = doomed.connect()
    assert len(due.claim(Session(connection), "grade", at=NOON, limit=9)) == 2
    with database.transaction() as session:
        assert due.claim(session, "grade", at=NOON, limit=9) == []
    # The worker's end, as the server sees it: the connection is gone without a word.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.pgconn.finish()
    connection.invalidate()
    with database.transaction() as session:
        assert {row.key for row in due.claim(session, "grade", at=NOON, limit=9)} == {"1", "2"}
    doomed.dispose()


def test_a_refused_batch_is_due_again(database: Database) -> None:
    owe(database, "1")

    def refuse() -> None:
        with database.transaction() as session:
            assert due.claim(session, "grade", at=NOON, limit=1)
            raise LookupError

    with pytest.raises(LookupError):
        refuse()
    assert waiting(database) == {"grade": 1}


def test_work_is_claimed_by_kind_when_it_is_due_and_oldest_first(database: Database) -> None:
    owe(database, "late", at=SOON)
    owe(database, "early")
    owe(database, "other", kind="list")
    with database.transaction() as session:
        assert [row.key for row in due.claim(session, "grade", at=NOON, limit=9)] == ["early"]
        assert [row.key for row in due.claim(session, "grade", at=SOON, limit=9)] == ["late"]
    assert waiting(database) == {"list": 1}


def test_what_fails_waits_twice_as_long_each_time_and_an_hour_at_most(
    database: Database,
) -> None:
    owe(database, "1")
    waits = []
    at = NOON
    for _attempt in range(14):
        with database.transaction() as session:
            row = session.scalars(select(due.DueWork)).one()
            due.postpone(session, [row.id], at=at)
        with database.reading() as session:
            row = session.scalars(select(due.DueWork)).one()
            waits.append(int((row.due_at - at).total_seconds()))
            at = row.due_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]


def test_a_commit_tells_what_it_owes_and_a_rollback_tells_nothing(database_url: str) -> None:
    told: list[frozenset[str]] = []
    engine = engine_for(database_url)
    database = Database(engine, nudge=told.append)
    owe(database, "1", "2")

    def refuse() -> None:
        with database.transaction() as session:
            due.owe(session, "grade", ["3"], at=NOON)
            raise LookupError

    with pytest.raises(LookupError):
        refuse()
    with database.transaction():
        pass
    assert told == [frozenset({"grade"})]
    assert waiting(database) == {"grade": 2}
    engine.dispose()


def test_nothing_owed_writes_nothing(database: Database) -> None:
    owe(database)
    assert waiting(database) == {}
