"""Derive what is due: claim, hand to the service, commit; repeat until nothing is left."""

from collections.abc import Sequence

import structlog

from registry import due
from registry.db import Database
from registry.kernel.clock import Clock
from workers.handlers import ALONE, Handler

BATCH = 500

_log = structlog.get_logger(__name__)


def derive(database: Database, clock: Clock, kind: str, handler: Handler) -> int:
    """Work off every due row of ``kind``; how many rows were derived.

    A batch that fails is tried again row by row, so that one bad row holds up nothing but
    itself; a row that fails alone is put off, twice as long each time.
    """
    batch = 1 if kind in ALONE else BATCH
    done = singly = 0
    while True:
        claimed: Sequence[due.Claimed] = ()
        try:
            with database.transaction() as session:
                at = clock.now()
                claimed = due.claim(session, kind, at=at, limit=1 if singly else batch)
                if claimed:
                    handler(session, [row.key for row in claimed], at)
        except Exception as error:
            if not claimed:
                raise
            if len(claimed) > 1:
                singly = len(claimed)
            else:
                singly -= 1
                _put_off(database, clock, kind, claimed[0], error)
            continue
        if not claimed:
            return done
        singly = max(0, singly - 1)
        done += len(claimed)


def _put_off(
    database: Database, clock: Clock, kind: str, row: due.Claimed, error: Exception
) -> None:
    _log.error("due_work_failed", kind=kind, row=row.id, error=type(error).__name__)
    with database.transaction() as session:
        due.postpone(session, [row.id], at=clock.now())
