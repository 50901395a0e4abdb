"""Statements that are asked over and over: looks by key and single writes, compiled once.

What SQLAlchemy does for each execution costs more than such a look itself. What a statement says
is still written in its terms, its errors are SQLAlchemy's, and who listens to the engine hears it.
"""

from types import SimpleNamespace
from typing import Any, cast

import psycopg
from sqlalchemy import ClauseElement, Connection
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_DIALECT = PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]  # SQLAlchemy's


class Prepared:
    """One statement whose values are all given by name, of types that the driver knows itself."""

    def __init__(self, statement: ClauseElement) -> None:
        """Compile it; to be done when its module is loaded."""
        compiled = statement.compile(dialect=_DIALECT)
        self._text = str(compiled)
        self._names: list[str] = compiled.positiontup or []  # type: ignore[attr-defined]  # of every SQL compiler

    def ask(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - as the statement's types
        """Its rows, as the driver gives them; none of a statement that returns none."""
        session.flush()
        connection = session.connection()
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        given = [values[name] for name in self._names]
        with driver.cursor() as cursor:
            told = (connection, cursor, self._text, given, SimpleNamespace(), False)
            for listener in connection.dispatch.before_cursor_execute:
                listener(*told)
            try:
                cursor.execute(self._text, given, prepare=True)
                rows = cursor.fetchall() if cursor.description else []
            except psycopg.Error as error:
                raise _as_sqlalchemy_has_it(self._text, connection, error) from error
            for listener in connection.dispatch.after_cursor_execute:
                listener(*told)
        return rows


def _as_sqlalchemy_has_it(
    statement: str, connection: Connection, error: psycopg.Error
) -> BaseException:
    """The error that SQLAlchemy would have raised; a connection that is gone leaves the pool."""
    driver = connection.connection.driver_connection
    if driver is not None and driver.closed:
        connection.invalidate(error)
    return DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True)
