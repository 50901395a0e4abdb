"""What the chain's digests are made of: pure, so that anyone can compute them again.

The migration's trigger computes the same in SQL; a property test holds them together.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

ZERO = bytes(32)


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """An entry as its digest sees it; ``detail`` is the text of PostgreSQL's ``jsonb``."""

    id: int
    at: datetime
    actor_kind: str
    officer_id: str | None
    client_id: str | None
    agency_id: str | None
    system_name: str | None
    action: str
    object_kind: str
    object_id: str
    detail: str


def entry_digest(previous: bytes, entry: WrittenEntry) -> bytes:
    """SHA-256 of the previous link's digest (32 bytes) and every field of the entry.

    A field is its length in bytes, a colon and its UTF-8 text; an absent one is ``-``. Instants
    are UTC with six decimals.
    """
    fields = (
        str(entry.id),
        _instant(entry.at),
        entry.actor_kind,
        entry.officer_id,
        entry.client_id,
        entry.agency_id,
        entry.system_name,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.detail,
    )
    return hashlib.sha256(previous + b"".join(_field(text) for text in fields)).digest()


def _field(text: str | None) -> bytes:
    if text is None:
        return b"-"
    written = text.encode()
    return b"%d:%s" % (len(written), written)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
