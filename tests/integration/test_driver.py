"""What is asked over and over goes past SQLAlchemy, and is as safe as what goes through it."""

from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import Integer, bindparam, event, func, select, text
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session

from registry.accounts.models import Agency
from registry.db import Database
from registry.driver import Prepared, streamed
from tests.builders.accounts import an_agency

NAME = Prepared(select(Agency.name).where(Agency.id == bindparam("wanted")))
SHARE = Prepared(text("SELECT 1 / :number").bindparams(bindparam("number", type_=Integer)))
BACKEND = Prepared(text("SELECT pg_backend_pid()"))


def test_what_the_session_has_not_written_yet_is_found(session: Session) -> None:
    agency = an_agency(session)
    agency.name = "示范市市场监督管理局"
    assert NAME.ask(session, wanted=agency.id) == [(agency.name,)]


def test_an_error_is_sqlalchemys_and_the_connection_goes_on(database: Database) -> None:
    with database.each_statement() as session:
        with pytest.raises(DataError):
            SHARE.ask(session, number=0)
        assert SHARE.ask(session, number=1) == [(1,)]


def test_a_connection_that_is_gone_is_replaced_by_another(database: Database) -> None:
    with database.each_statement() as session:
        ((killed,),) = BACKEND.ask(session)
        with database.transaction() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": killed})
        with pytest.raises(OperationalError):
            BACKEND.ask(session)
    with database.each_statement() as session:
        assert BACKEND.ask(session) != [(killed,)]


def test_a_record_under_way_holds_answers_back_and_a_note_of_an_answer_does_not(
    database: Database, database_url: str
) -> None:
    with database.each_statement() as session:
        name = session.scalar(text("SHOW application_name"))
    with psycopg.connect(database_url, application_name=name) as note:
        note.execute("SELECT pg_current_xact_id()")
        at = datetime.now(UTC)
        assert database.settled_by(at) == at
        with database.transaction():
            at = datetime.now(UTC)
            assert database.settled_by(at) < at


def test_many_rows_are_heard_of_and_their_errors_are_sqlalchemys(database: Database) -> None:
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.append(statement)

    event.listen(database.bind, "before_cursor_execute", hear)
    numbers = func.generate_series(1, bindparam("most", 1_200)).column_valued("number")
    with database.reading() as session:
        assert [row[0] for row in streamed(session, select(numbers))] == list(range(1, 1_201))
        with pytest.raises(DataError):
            list(streamed(session, select(1 / (numbers - 1_000))))
    assert sum("generate_series" in statement for statement in heard) == 2
