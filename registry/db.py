"""The database: one engine, one declarative base, and the one place that commits."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    URL,
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Engine,
    MetaData,
    SQLColumnExpression,
    Uuid,
    any_,
    create_engine,
    event,
    func,
    inspect,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from registry.driver import Prepared
from registry.kernel.refusals import Stale

Nudge = Callable[[frozenset[str]], None]

_OWED = "owed"
_USED = "used"
_REST_SECONDS = 1.0

_RECORDING = "chengxin"
_ASKING = "chengxin asking"

# A transaction() has its number before it asks what time it is. One that takes its number after
# this look records an instant after it; one that ended before it is seen by whoever looks next.
# A single statement of ``each_statement`` records nothing that is ever asked about, and what others
# do by hand in the database is none of ours. PostgreSQL tells the numbers of a role's own sessions
# only: all processes of the service sign in as one role.
_OLDEST_WRITE = Prepared(
    text(f"""
SELECT max(clock_timestamp() - xact_start) FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND backend_type = 'client backend'
    AND application_name = '{_RECORDING}'
    AND datname = current_database() AND pid <> pg_backend_pid()
""")  # noqa: S608 - nothing from outside
)


def one_of(column: str, values: type[StrEnum]) -> str:
    """The SQL condition that ``column`` holds a value of the enumeration."""
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Base(DeclarativeBase):
    """Every table of the service, constraints named for their rule."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        int: BigInteger,
        UUID: Uuid,
        date: Date,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


def engine_for(url: str) -> Engine:
    """An engine for a libpq URL, with psycopg 3, UTC and bounded waits."""
    return _engine(make_url(url).set(drivername="postgresql+psycopg"), _RECORDING)


def _asking_engine(engine: Engine) -> Engine:
    """Connections on which every statement is a transaction, planned once whatever its values.

    They end with those of ``engine``.
    """
    # A look by key has one good plan; to find it anew takes five times as long as the look.
    asking = _engine(
        engine.url,
        _ASKING,
        "-c plan_cache_mode=force_generic_plan",
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
    )
    event.listen(engine, "engine_disposed", lambda _engine: asking.dispose())
    return asking


def _engine(url: URL, name: str, *settings: str, **more: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's
    options = (
        "-c timezone=UTC",
        "-c lock_timeout=15s",
        "-c idle_in_transaction_session_timeout=120s",
        *settings,
    )
    engine = create_engine(
        url,
        # An error of the database never carries the values of a statement: they may be personal.
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        connect_args={
            "connect_timeout": 5,
            "application_name": name,
            "options": " ".join(options),
        },
        **more,
    )
    # N rows are one statement with N rows of values, not N statements in a pipeline.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_ping_after_rest, engine))
    return engine


def _note_use(_connection: Any, record: Any) -> None:  # noqa: ANN401 - the pool's
    record.info[_USED] = time.monotonic()


def _ping_after_rest(engine: Engine, connection: Any, record: Any, _proxy: Any) -> None:  # noqa: ANN401 - the pool's
    """Ask whether a connection still lives, unless it answered a moment ago.

    A ping before every use is a fifth of the trips of a question by code.

    Raises:
        DisconnectionError: it is gone; the pool opens another.
    """
    used = record.info.get(_USED)
    if used is None or time.monotonic() - used < _REST_SECONDS:
        return
    try:
        alive = engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as gone:
        raise DisconnectionError from gone
    if not alive:
        raise DisconnectionError


def _nobody(_kinds: frozenset[str]) -> None:
    """The sweep finds the work; nobody is told at once."""


class Database:
    """Sessions on one engine (or on one connection, in tests).

    Args:
        bind: where statements go.
        nudge: told after a commit which kinds of due work it wrote; never relied upon.
    """

    def __init__(self, bind: Engine | Connection, *, nudge: Nudge = _nobody) -> None:
        """See the class."""
        self.bind = bind
        self._nudge = nudge
        self._sessions = sessionmaker(
            bind, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        self._asking = sessionmaker(_asking_engine(bind)) if isinstance(bind, Engine) else None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One use case, one transaction: commits at the end, or nothing happened.

        The only place of the service that commits. Entered by routes, tasks and commands, which
        ask the time within: ``settled_by`` relies on that.
        """
        with self._sessions() as session:
            with session.begin():
                session.execute(select(func.pg_current_xact_id()))
                yield session
            owed = frozenset(session.info.pop(_OWED, ()))
        if owed:
            self._nudge(owed)

    def settled_by(self, at: datetime) -> datetime:
        """An instant, ``at`` or a little before, after which only others can still be recorded.

        What was known then is final: no transaction under way writes at or before it any more.
        To be asked before the look that it is for, in a statement of its own.

        Args:
            at: the present, UTC.
        """
        if self._asking is None:
            return at
        with self._asking() as session:
            ((oldest,),) = _OLDEST_WRITE.ask(session)
        return at if oldest is None else at - oldest

    @contextmanager
    def each_statement(self) -> Iterator[Session]:
        """Every statement is a transaction of its own: no trips to begin and to end one.

        For a single look, and for a use case that writes once, as its last act.
        """
        with self._asking() if self._asking else self.transaction() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look: repeatable read, nothing can be written."""
        with self._sessions() as session:
            if isinstance(self.bind, Engine):
                session.connection(
                    execution_options={
                        "isolation_level": "REPEATABLE READ",
                        "postgresql_readonly": True,
                    }
                )
            # Ended by closing, which takes the writes back too: a rollback would empty the records
            # that a route answers with.
            yield session


def note_owed(session: Session, kind: str) -> None:
    """Remember, until the commit, that this transaction wrote due work of ``kind``."""
    session.info.setdefault(_OWED, set()).add(kind)


def one_at_a_time(session: Session, name: str) -> None:
    """Wait until no other transaction holds ``name``, and hold it until this one ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def within(number: SQLColumnExpression[int], wanted: Iterable[int]) -> ColumnElement[bool]:
    """That an internal number is one of those, said as one value however many they are."""
    return number == any_(literal(sorted(set(wanted)), ARRAY(BigInteger)))


def close_recorded(session: Session, rows: Sequence[Any], *, at: datetime) -> None:
    """Say until when N rows of one bitemporal table were held so: their ``recorded`` ends.

    A clock that went back does not end them earlier than they began. The rows are read again
    when they are next looked at.
    """
    if not rows:
        return
    table = type(rows[0])
    (key,) = inspect(table).primary_key
    begun = func.lower(table.recorded)
    session.execute(
        update(table)
        .where(key.in_([getattr(row, key.name) for row in rows]))
        .values(recorded=func.tstzrange(begun, func.greatest(begun, at)))
        .execution_options(synchronize_session=False)
    )
    for row in rows:
        session.expire(row, ["recorded"])


def check_version(record: Any, version: int) -> None:  # noqa: ANN401 - any row with a version
    """Refuse a conditional write made on another version than the locked row's.

    Raises:
        Stale: ``record.version`` differs from ``version``.
    """
    if record.version != version:
        raise Stale
