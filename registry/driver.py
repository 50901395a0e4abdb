"""Statements that go to the driver past SQLAlchemy: asked over and over, or of many rows.

What SQLAlchemy does for each execution costs more than a look by key, and for each row more than a
line of an edition. What a statement says is still written in its terms, its errors are
SQLAlchemy's, and who listens to the engine hears it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import psycopg
from sqlalchemy import ClauseElement, Connection, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_DIALECT = PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]  # SQLAlchemy's
_ROWS_AT_ONCE = 500


class Prepared:
    """One statement whose values are all given by name, of types that the driver knows itself."""

    def __init__(self, statement: ClauseElement) -> None:
        """Compile it; to be done when its module is loaded."""
        compiled = statement.compile(dialect=_DIALECT)
        self._text = str(compiled)
        self._names: list[str] = compiled.positiontup or []  # type: ignore[attr-defined]  # of every SQL compiler

    def ask(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - as the statement's types
        """Its rows, as the driver gives them; none of a statement that returns none."""
        given = [values[name] for name in self._names]
        with _cursor(session, self._text, given) as cursor:
            cursor.execute(self._text, given, prepare=True)
            return cursor.fetchall() if cursor.description else []


def streamed(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows of a large answer as the driver gives them, while the database still writes others.

    To be taken to the end before anything else is asked of the session.
    """
    compiled = statement.compile(dialect=_DIALECT)
    names: list[str] = compiled.positiontup or []
    given = [compiled.params[name] for name in names]
    with _cursor(session, str(compiled), given) as cursor:
        yield from cursor.stream(str(compiled), given, size=_ROWS_AT_ONCE)


@contextmanager
def _cursor(
    session: Session, statement: str, given: Sequence[Any]
) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """The driver's cursor for one statement, which the engine's listeners hear of."""
    session.flush()
    connection = session.connection()
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    with driver.cursor() as cursor:
        told = (connection, cursor, statement, given, SimpleNamespace(), False)
        for listener in connection.dispatch.before_cursor_execute:
            listener(*told)
        try:
            yield cursor
        except psycopg.Error as error:
            raise _as_sqlalchemy_has_it(statement, connection, error) from error
        for listener in connection.dispatch.after_cursor_execute:
            listener(*told)


def _as_sqlalchemy_has_it(
    statement: str, connection: Connection, error: psycopg.Error
) -> BaseException:
    """The error that SQLAlchemy would have raised; a connection that is gone leaves the pool."""
    driver = connection.connection.driver_connection
    if driver is not None and driver.closed:
        connection.invalidate(error)
    return DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True)
