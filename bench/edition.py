"""A day's edition, built, signed and written, beside COPY and SHA-256 of the same rows."""

import argparse
import hashlib
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import configure_mappers

from bench.harness import NOON, TODAY, Figure, copy_subjects, fresh_database, report, timed
from registry.accounts.actors import system_actor
from registry.db import Database
from registry.disclosure.service import build_edition
from registry.sharing.keys import keys_folder
from registry.signing import open_signer

_BY = system_actor("bench")
_COPY = """
COPY (SELECT listing.*, subject.uscc, subject.name, agency.name FROM listing
    JOIN subject ON subject.id = subject_id JOIN agency ON agency.id = agency_id
    WHERE listing.valid @> current_date AND upper_inf(listing.recorded) ORDER BY listing.id)
TO STDOUT
"""
_AGENCY = """
INSERT INTO agency (id, code, name, short_name, function, level, division, valid_from)
VALUES (gen_random_uuid(), 'BENCH', '测算局', '测算局', 'market_regulation', 'province', '140000',
    '2000-01-01')
"""
# Rows without their procedures: what an edition tells is in the listing, its subject and agency.
_LISTINGS = """
INSERT INTO listing (id, list_key, subject_id, case_id, decision_no, ground, legal_basis,
    rule_digest, agency_id, decided_on, published_on, ends_on, valid, recorded)
SELECT gen_random_uuid(), 'serious_dishonesty_market', s.id, gen_random_uuid(), 'BENCH', 'food',
    '-', 'x', agency.id, day, day, day + 1095, daterange(day, day + 1096), tstzrange(:at, NULL)
FROM (SELECT id, DATE '2024-06-01' + (id % 800)::int AS day FROM subject ORDER BY id LIMIT :number)
    AS s CROSS JOIN agency
"""


def fill(database: Database, number: int) -> None:
    """As many listings as subjects, in force on the day."""
    with database.transaction() as session:
        copy_subjects(session, number)
        session.execute(text(_AGENCY))
        session.execute(text("ALTER TABLE listing DISABLE TRIGGER USER"))
        keys = session.execute(
            text(
                "SELECT conname FROM pg_constraint WHERE contype IN ('f', 'c')"
                " AND conrelid = 'listing'::regclass"
            )
        ).scalars()
        for key in keys.all():
            session.execute(text(f'ALTER TABLE listing DROP CONSTRAINT "{key}"'))
        at = NOON - timedelta(days=30)
        session.execute(text(_LISTINGS), {"at": at, "number": number})
    with database.transaction() as session:
        session.execute(text("ANALYZE"))


def copied(database: Database) -> None:
    """The floor: the rows out of the database, and their digest."""
    digest = hashlib.sha256()
    with database.reading() as session:
        driver: Any = session.connection().connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(_COPY) as rows:
            for row in rows:
                digest.update(row)
    digest.hexdigest()


def main() -> None:
    """Measure one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="listings")
    number = parser.parse_args().size
    with fresh_database() as database, tempfile.TemporaryDirectory() as var:
        fill(database, number)
        signer = open_signer(keys_folder(Path(var)))
        floor = min(timed(lambda: copied(database)) for _run in range(3))
        at = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
        configure_mappers()  # of a process that has just begun, not of an edition
        begun = time.perf_counter()
        with database.transaction() as session:
            edition = build_edition(
                session, TODAY, files=Path(var, "editions"), signer=signer, by=_BY, at=at
            )
        seconds = time.perf_counter() - begun
        if edition.listing_count != number:
            raise AssertionError(f"{edition.listing_count} of {number} listings are in the edition")
        report(Figure("edition of listings", number, seconds, "COPY and SHA-256", floor))


if __name__ == "__main__":
    main()
