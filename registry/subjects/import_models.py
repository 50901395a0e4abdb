"""Tables of imports: which file was taken over, how far, and which of its rows were refused."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, ForeignKey, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of


class ImportState(StrEnum):
    """How far an import is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class SubjectImport(Base):
    """One file of one register, taken over once."""

    __tablename__ = "subject_import"
    __table_args__ = (
        UniqueConstraint("digest", "source"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_form"),
        CheckConstraint(one_of("state", ImportState), name="state_known"),
        CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished_if_over"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure_if_failed"),
        CheckConstraint("share_read BETWEEN 0 AND 1", name="share"),
        {"comment": "Files of subjects taken over; the same file again changes nothing"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Identifier")
    digest: Mapped[str] = mapped_column(Text, comment="SHA-256 of the file")
    source: Mapped[str] = mapped_column(Text, comment="The register that it comes from")
    titles: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Its heading")
    state: Mapped[str] = mapped_column(
        Text, server_default=text("'running'"), comment="How far it is"
    )
    last_line: Mapped[int] = mapped_column(
        server_default=text("0"), comment="Rows up to this one are stored or refused"
    )
    share_read: Mapped[float] = mapped_column(
        Double, server_default=text("0"), comment="Share of the file that is read, 0 to 1"
    )
    stored: Mapped[int] = mapped_column(server_default=text("0"), comment="Rows of new subjects")
    updated: Mapped[int] = mapped_column(server_default=text("0"), comment="Rows with changes")
    unchanged: Mapped[int] = mapped_column(server_default=text("0"), comment="Rows without")
    rejected: Mapped[int] = mapped_column(server_default=text("0"), comment="Rows refused")
    started_by: Mapped[str] = mapped_column(Text, comment="Who began it")
    started_at: Mapped[datetime] = mapped_column(comment="When it was begun")
    finished_at: Mapped[datetime | None] = mapped_column(comment="When it was over")
    failure: Mapped[str | None] = mapped_column(Text, comment="Why it failed, a message id")

    @property
    def rows_done(self) -> int:
        """Rows stored, updated, found unchanged or refused."""
        return self.stored + self.updated + self.unchanged + self.rejected


class SubjectImportReject(Base):
    """A row that was refused, and why; numbers that look like a person's are masked."""

    __tablename__ = "subject_import_reject"
    __table_args__ = ({"comment": "Rows of files of subjects that were refused"},)

    import_id: Mapped[UUID] = mapped_column(
        ForeignKey("subject_import.id"), primary_key=True, comment="Of which file"
    )
    line: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Row of the file, the heading is 1"
    )
    pointer: Mapped[str] = mapped_column(Text, comment="JSON Pointer to the field")
    reason: Mapped[str] = mapped_column(Text, comment="Message id")
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Of the message")
    original: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Cells, masked")
