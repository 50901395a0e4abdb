"""How Alembic runs the migrations: one runner at a time, bounded waits, all or nothing each."""

from alembic import context
from sqlalchemy import Connection, text

from chengxin.metadata import metadata
from registry.db import engine_for

_ONE_RUNNER = 0x6368656E67  # "cheng": any number nobody else uses

config = context.config


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    engine = engine_for(config.attributes["database_url"])
    try:
        with engine.connect() as connection:
            # Waiting for another runner may take as long as its migrations do; waiting for a
            # table in use may not, because every later statement would queue behind us.
            connection.execute(text("SET lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_RUNNER})
            connection.execute(text("SET lock_timeout = '10s'"))
            connection.execute(text("SET statement_timeout = '15min'"))
            connection.commit()
            _migrate(connection)
    finally:
        engine.dispose()  # ends the session, and with it the advisory lock


if context.is_offline_mode():
    raise RuntimeError("the migrations look at the database; there is no offline mode")
_run()
