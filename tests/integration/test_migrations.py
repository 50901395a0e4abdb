"""The migrations: to the newest schema, back to nothing, and as the models say."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine, make_url

from chengxin import database as schema
from chengxin.metadata import metadata
from tests.conftest import TestServers

_NAME = "test_migrations"
_LEFT = """
SELECT 'relation ' || relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname <> ALL (%(kept)s)
UNION ALL
SELECT 'function ' || proname FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
UNION ALL
SELECT 'type ' || typname FROM pg_type
WHERE typnamespace = 'public'::regnamespace AND typrelid = 0 AND typelem = 0
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_type.oid AND deptype = 'e')
"""
_UNCOMMENTED = """
SELECT relname || coalesce('.' || attname, '') FROM pg_class
LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL (%(kept)s)
  AND (col_description(pg_class.oid, attnum) IS NULL OR obj_description(pg_class.oid) IS NULL)
"""
# Alembic compares columns, keys and indexes by name; neither CHECK, nor exclusion, nor what a
# partial index is partial to. Triggers (contype t) are the migrations' alone.
_GUARDS = """
SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 't'
  AND conrelid::regclass::text <> ALL (%(kept)s)
UNION ALL
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> ALL (%(kept)s)
"""
# Alembic's own note of where the schema stands; it outlives every migration.
_ALEMBIC = {"kept": ["alembic_version", "alembic_version_pkc"]}


@pytest.fixture
def empty_url(test_servers: TestServers) -> Iterator[str]:
    """A database without any schema."""
    server = make_url(test_servers.template_url)
    maintenance = server.set(database="postgres").render_as_string(hide_password=False)
    name = sql.Identifier(_NAME)
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        yield server.set(database=_NAME).render_as_string(hide_password=False)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_the_schema_goes_up_and_down_and_up_again(empty_url: str) -> None:
    schema.upgrade(empty_url)
    current, newest = schema.revisions(empty_url)
    assert current == newest is not None

    schema.downgrade(empty_url, "base")
    assert _rows(empty_url, _LEFT) == set()

    schema.upgrade(empty_url)
    schema.check(empty_url)


def test_models_and_migrations_guard_the_same(database_url: str) -> None:
    schema.check(database_url)
    migrated = _rows(database_url, _GUARDS)
    _make_anew_from_models(database_url)
    assert _rows(database_url, _GUARDS) == migrated


def test_every_table_and_column_says_what_it_holds(database_url: str) -> None:
    assert _rows(database_url, _UNCOMMENTED) == set()


def _make_anew_from_models(url: str) -> None:
    """Only the tables: the functions that indexes and checks call stay the migrations'."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        for table in metadata.tables.values():
            connection.exec_driver_sql(f'DROP TABLE "{table.name}" CASCADE')
        metadata.create_all(connection)
    engine.dispose()


def _rows(url: str, query: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute(query, _ALEMBIC)}
