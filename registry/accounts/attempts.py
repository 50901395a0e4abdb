"""Failed attempts to get in, by the name that was tried: five in a row lock it for a while.

Owns ``sign_in_lock``. A name is an officer's user name, or what a party's code was tried for.
"""

import hashlib

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.accounts.models import SignInLock
from registry.accounts.rules import Attempts
from registry.db import one_at_a_time


def attempts_under(session: Session, name: str) -> Attempts:
    """Failures under ``name``; concurrent attempts under one name go one after the other."""
    one_at_a_time(session, f"sign-in:{name}")
    row = session.get(SignInLock, _digest(name))
    return Attempts(row.failures, row.failed_at, row.locked_until) if row else Attempts()


def note_failure(session: Session, name: str, attempts: Attempts) -> None:
    """Keep what ``Attempts.failed`` gave."""
    values = {
        "failures": attempts.failures,
        "failed_at": attempts.failed_at,
        "locked_until": attempts.locked_until,
    }
    session.execute(
        insert(SignInLock)
        .values(username_digest=_digest(name), **values)
        .on_conflict_do_update(index_elements=[SignInLock.username_digest], set_=values)
    )


def forget_failures(session: Session, name: str) -> None:
    """Whoever got in starts afresh."""
    session.execute(delete(SignInLock).where(SignInLock.username_digest == _digest(name)))


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
