"""Passwords as argon2id hashes (RFC 9106)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


def standard() -> PasswordHasher:
    """OWASP's password storage guidance: 19 MiB, two passes, one lane.

    A sign-in then holds one processor for some tens of milliseconds and cannot exhaust a small
    server's memory.
    """
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


HASHER = standard()


def hashed(password: str) -> str:
    """The encoded hash to store; takes tens of milliseconds and 19 MiB by design."""
    return HASHER.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``stored``; as long a look where there is none."""
    try:
        return HASHER.verify(stored or _of_nobody(HASHER), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether ``stored`` was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


@cache
def _of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")
