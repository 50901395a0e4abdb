"""A worker killed between the end of a listing and its due work leaves nothing unnoticed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from registry import due
from registry.audit.models import JournalEntry
from registry.credit.ledger import CHANGE
from registry.db import Database
from registry.measures import lifting
from registry.measures.models import MeasureRecord
from registry.settings import Settings
from tests.builders.blacklist import Walk, a_listed_case
from tests.builders.measures import NO_HONOURS, SUPERVISION, some_measures
from tests.builders.penalties import noon
from workers.handlers import handlers

OFF = date(2026, 3, 2)


class Killed(BaseException):
    """As a worker dies: nothing below handles it."""


def work(database: Database, tmp_path: Path, *, killed: bool) -> None:
    """Take what is due as the worker does, in one transaction."""
    handler = handlers(Settings(var=tmp_path, database_url="", redis_url="", secret_key=""))[CHANGE]
    with database.transaction() as session:
        claimed = due.claim(session, CHANGE, at=noon(OFF), limit=100)
        handler(session, [row.key for row in claimed], noon(OFF))
        if killed:
            raise Killed


def test_what_is_to_be_lifted_survives_a_killed_worker(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        walk: Walk = a_listed_case(session)
        some_measures(walk, [SUPERVISION, NO_HONOURS])
        walk.on(OFF).repaired(walk.repair_filed())
    with pytest.raises(Killed):
        work(database, tmp_path, killed=True)
    with database.reading() as session:
        assert lifting.count_lifting(session, on=OFF) == lifting.Counts(0, 0, 2)
        assert due.is_owed(session, CHANGE, str(walk.subject.id))
    work(database, tmp_path, killed=False)
    work(database, tmp_path, killed=False)
    with database.reading() as session:
        assert lifting.count_lifting(session, on=OFF) == lifting.Counts(2, 0, 0)
        records = session.scalars(select(MeasureRecord)).all()
        assert {(one.version, one.lift_due_on) for one in records} == {(2, date(2026, 3, 5))}
        told = session.scalars(
            select(JournalEntry).where(JournalEntry.action == "measure.to_lift")
        ).all()
        assert len(told) == 1


def test_the_job_of_the_day_finds_what_a_lost_message_left(database: Database) -> None:
    with database.transaction() as session:
        walk: Walk = a_listed_case(session)
        some_measures(walk)
        walk.on(OFF).repaired(walk.repair_filed())
        due.claim(session, CHANGE, at=noon(OFF), limit=100)  # taken and never done
    tomorrow = OFF + timedelta(days=1)
    with database.transaction() as session:
        assert lifting.open_lifting(session, on=tomorrow, at=noon(tomorrow)) == 1
        assert lifting.count_lifting(session, on=tomorrow) == lifting.Counts(1, 0, 0)
