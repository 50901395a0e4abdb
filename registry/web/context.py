"""What the composition root gives to routes and commands, and the questions only the edge asks.

The edge asks what time it is and opens the transaction; nothing below it does.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import psycopg
from flask import current_app
from redis import Redis
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from registry.db import Database
from registry.kernel.clock import Clock, legal_day
from registry.kernel.refusals import N_, Unavailable
from registry.settings import Settings

EXTENSION = "chengxin"

# SQLSTATE classes: connection, insufficient resources, operator intervention.
_ABSENT = frozenset({"08", "53", "57"})
# Lock not available, deadlock, serialization failure.
_CONTENDED = frozenset({"55P03", "40P01", "40001"})


# How long writes under way are waited for, and how often it is looked.
_PATIENCE = timedelta(seconds=0.25)
_LOOK_SECONDS = 0.005


class NotYetSettled(Unavailable):
    """Writes under way may still record something for the instant asked about."""

    title = N_("那一时刻的记录还没有写完")
    detail = N_("有记录正在写入，那一时刻知道什么还没有定下来。请过几秒再问，或者问更早的时刻。")


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that every route and command stands on."""

    database: Database
    clock: Clock
    settings: Settings
    redis: Redis


def services() -> Services:
    """The services of the current application."""
    return cast("Services", current_app.extensions[EXTENSION])


def transaction() -> AbstractContextManager[Session]:
    """One use case, one transaction.

    Raises:
        Unavailable: the database does not answer; nothing was changed.
    """
    return _answering(services().database.transaction())


def reading() -> AbstractContextManager[Session]:
    """One consistent look at the database; nothing can be written.

    Raises:
        Unavailable: the database does not answer.
    """
    return _answering(services().database.reading())


def each_statement() -> AbstractContextManager[Session]:
    """Every statement a transaction of its own: one look, or one write as the last act.

    Raises:
        Unavailable: the database does not answer.
    """
    return _answering(services().database.each_statement())


def now() -> datetime:
    """The present instant, in UTC."""
    return services().clock.now()


def settled(asked: datetime | None) -> datetime:
    """The state of knowledge to answer from, so that the same question finds the same for ever.

    Writes under way record an instant that has already passed. Those that have just begun are
    waited for; a longer one (an import, an edition) is not: the answer is of its beginning, and
    says so. To be asked before the transaction that looks.

    Args:
        asked: the instant asked for, UTC; None: the latest.

    Raises:
        NotYetSettled: what was known at ``asked`` is not final yet.
        Unavailable: the database does not answer.
    """
    database, at = services().database, now()
    wanted = at if asked is None or asked > at else asked
    until = time.monotonic() + _PATIENCE.total_seconds()
    with _available():
        while (known := database.settled_by(at)) < wanted:
            if time.monotonic() > until or at - known > _PATIENCE:
                break
            time.sleep(_LOOK_SECONDS)
            at = now()
    if asked is None:
        return min(known, wanted)
    if known < wanted:
        raise NotYetSettled
    return asked


def today() -> date:
    """The present legal day: Beijing time."""
    return legal_day(now())


@contextmanager
def _answering(opened: AbstractContextManager[Session]) -> Iterator[Session]:
    with _available(), opened as session:
        yield session


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        if _is_absence(error):
            raise Unavailable from error
        raise


def _is_absence(error: OperationalError | PoolTimeout) -> bool:
    """Whether trying again later may help: no connection, server ending, a lock held too long."""
    if isinstance(error, PoolTimeout):
        return True
    state = error.orig.sqlstate if isinstance(error.orig, psycopg.Error) else None
    return state is None or state[:2] in _ABSENT or state in _CONTENDED
