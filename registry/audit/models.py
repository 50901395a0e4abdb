"""Tables of the journal: what was done, and the chain that holds it together.

Both only ever grow: triggers of the migration refuse UPDATE, DELETE and TRUNCATE, and write the
chain at commit.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class JournalEntry(Base):
    """One act that changed something."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        CheckConstraint("actor_kind IN ('officer', 'client', 'system')", name="actor_kind"),
        Index("ix_journal_entry_object_kind_object_id_id", "object_kind", "object_id", "id"),
        Index("ix_journal_entry_officer_id_id", "officer_id", "id"),
        Index("ix_journal_entry_client_id_id", "client_id", "id"),
        {"comment": "Every act that changed something; append-only"},
    )

    id: Mapped[int] = mapped_column(
        Identity(always=True), primary_key=True, comment="Order of writing"
    )
    at: Mapped[datetime] = mapped_column(comment="When the act was done")
    actor_kind: Mapped[str] = mapped_column(Text, comment="officer, client or system")
    officer_id: Mapped[UUID | None] = mapped_column(comment="Who acted in person")
    client_id: Mapped[UUID | None] = mapped_column(comment="The key that was used")
    agency_id: Mapped[UUID | None] = mapped_column(comment="Acted for")
    system_name: Mapped[str | None] = mapped_column(Text, comment="Part of the service that acted")
    action: Mapped[str] = mapped_column(Text, comment="Verb, past tense: case.noticed")
    object_kind: Mapped[str] = mapped_column(Text, comment="Kind of record: listing_case")
    object_id: Mapped[str] = mapped_column(Text, comment="Its identifier")
    detail: Mapped[dict[str, Any]] = mapped_column(comment="Counts, ids, digests; nothing personal")


class JournalLink(Base):
    """One link of the chain: the digest of an entry and of the link before."""

    __tablename__ = "journal_link"
    __table_args__ = (
        CheckConstraint("octet_length(previous) = 32", name="previous_sha256"),
        CheckConstraint("octet_length(digest) = 32", name="digest_sha256"),
        {"comment": "Hash chain over the journal in the order of commits; append-only"},
    )

    seq: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="1, 2, 3 … without a gap"
    )
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("journal_entry.id"), unique=True, comment="Which entry"
    )
    previous: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, comment="Digest of the link before; zeros at first"
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256, see audit/rules.py")
