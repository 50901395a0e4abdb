"""Reading the journal by what was changed and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.models import ApiKey, Officer
from registry.audit.models import JournalEntry, JournalLink


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry with its place in the chain and the names behind its identifiers."""

    entry: JournalEntry
    seq: int | None
    digest: bytes | None
    officer_name: str | None
    key_name: str | None


def list_entries(
    session: Session,
    *,
    before: int | None = None,
    limit: int = 50,
    object_kind: str | None = None,
    object_id: str | None = None,
    officer_id: UUID | None = None,
    action: str | None = None,
) -> Sequence[ReadEntry]:
    """Up to ``limit`` entries with identifiers below ``before``, the newest first.

    Each given filter must fit exactly.
    """
    listing = (
        select(JournalEntry, JournalLink.seq, JournalLink.digest, Officer.name, ApiKey.name)
        .outerjoin(JournalLink, JournalLink.entry_id == JournalEntry.id)
        .outerjoin(Officer, Officer.id == JournalEntry.officer_id)
        .outerjoin(ApiKey, ApiKey.id == JournalEntry.client_id)
        .order_by(JournalEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        listing = listing.where(JournalEntry.id < before)
    wanted = {
        JournalEntry.object_kind: object_kind,
        JournalEntry.object_id: object_id,
        JournalEntry.officer_id: officer_id,
        JournalEntry.action: action,
    }
    for column, value in wanted.items():
        if value is not None:
            listing = listing.where(column == value)
    return [ReadEntry(*row) for row in session.execute(listing)]
