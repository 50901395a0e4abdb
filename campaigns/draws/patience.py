"""What a request may try itself, and leaves to the worker when it takes longer than a page may."""

from collections.abc import Callable
from typing import TypeVar

from psycopg.errors import QueryCanceled
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

FEW = 5_000
"""A scope of more undertakings than this is the worker's from the beginning."""
PATIENCE = "2s"
"""How long one statement may take while a reader waits."""

Given = TypeVar("Given")


def try_briefly(session: Session, act: Callable[[], Given | None]) -> Given | None:
    """What ``act`` gives; None, and nothing is written, where it takes too long or gives None."""
    attempt = session.begin_nested()
    try:
        session.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
        given = act()
    except OperationalError as error:
        attempt.rollback()
        if not isinstance(error.orig, QueryCanceled):
            raise
        return None
    if given is None:
        attempt.rollback()
        return None
    attempt.commit()
    session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))
    return given
