"""Pure decisions about signing in, passwords and keys."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.accounts.permissions import Permission, Role, permissions_of
from registry.kernel.refusals import N_, Invalid

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
_FEWEST_DIFFERENT = 5
KEY_MARK = "cx"
_SECRET_BYTES = 32
_PREFIX_BYTES = 5


class PasswordWeak(Invalid):
    """The new password is too easy to guess."""

    title = N_("密码不符合要求")
    detail = N_(
        "密码应为%(shortest)s至%(longest)s位，至少%(different)s种不同的字符，且不包含用户名。"
    )


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failures in a row, the last one's instant, and until when attempts are refused."""

    failures: int = 0
    failed_at: datetime | None = None
    locked_until: datetime | None = None

    def locked(self, at: datetime) -> bool:
        """Whether attempts are refused at ``at``."""
        return self.locked_until is not None and at < self.locked_until

    def failed(self, at: datetime) -> "Attempts":
        """After one more failure; the fifth in a row within the quarter hour locks.

        Failures older than the lock would last are forgotten.
        """
        recent = self.failed_at is not None and at - self.failed_at < LOCKED_FOR
        failures = self.failures + 1 if recent and self.locked_until is None else 1
        locked = at + LOCKED_FOR if failures >= FAILURES_BEFORE_LOCK else None
        return Attempts(failures, at, locked)


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key as it is shown once, its public part, and the digest that is stored."""

    text: str
    prefix: str
    secret_digest: bytes


def check_password(password: str, *, username: str) -> None:
    """Accept a new password.

    Raises:
        PasswordWeak: too short, too long, too uniform, or it holds the user name.
    """
    long_enough = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    varied = len(set(password)) >= _FEWEST_DIFFERENT
    if not (long_enough and varied) or username.lower() in password.lower():
        raise PasswordWeak(
            shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD, different=_FEWEST_DIFFERENT
        )


def normal_username(typed: str) -> str:
    """The user name as it is stored."""
    return typed.strip().lower()


def fresh_key() -> FreshKey:
    """A new key ``cx_<prefix>_<secret>`` with 256 random bits."""
    prefix = secrets.token_hex(_PREFIX_BYTES)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return FreshKey(f"{KEY_MARK}_{prefix}_{secret}", prefix, _digest(secret))


def taken_apart(text: str) -> tuple[str, bytes] | None:
    """The public part of a key and its secret's digest; None when it is no key of ours.

    A secret of 256 random bits needs no slow hash.
    """
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != KEY_MARK:  # noqa: PLR2004 - mark, prefix, secret
        return None
    return parts[1], _digest(parts[2])


def permissions_of_key(
    scopes: Collection[Permission], officer_roles: Collection[Role] | None
) -> frozenset[Permission]:
    """What a key may do: its scopes, and never more than the officer it is bound to."""
    granted = frozenset(scopes)
    return granted if officer_roles is None else granted & permissions_of(officer_roles)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
