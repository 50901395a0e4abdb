"""The table of what undertakings publish about themselves: own reports, declared standards."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of

LONGEST_TITLE = 200
LONGEST_NUMBER = 60


class AttachmentKind(StrEnum):
    """What an undertaking hands in about itself.

    A self-declared standard is public by law (标准化法 art. 27); the quality-credit report is the
    undertaking's own.
    """

    STANDARD = "standard"
    QUALITY_REPORT = "quality_report"


class SubjectAttachment(Base):
    """One document of the undertaking itself, with its file. Withdrawn, never deleted."""

    __tablename__ = "subject_attachment"
    __table_args__ = (
        CheckConstraint(one_of("kind", AttachmentKind), name="kind_known"),
        CheckConstraint(
            "(kind = 'standard') = (standard_number IS NOT NULL)", name="standard_has_number"
        ),
        CheckConstraint(
            f"length(btrim(title)) BETWEEN 1 AND {LONGEST_TITLE}"
            f" AND length(btrim(standard_number)) BETWEEN 1 AND {LONGEST_NUMBER}",
            name="named",
        ),
        CheckConstraint("valid_until >= declared_on", name="valid_after_declared"),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint(
            "num_nulls(withdrawn_on, withdrawn_by_id, withdrawal_reason) IN (0, 3)"
            " AND withdrawn_on >= declared_on",
            name="withdrawn_whole",
        ),
        Index(
            "uq_subject_attachment_standing",
            "subject_id",
            "kind",
            "digest",
            unique=True,
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
        Index("ix_subject_attachment_subject_id_declared_on", "subject_id", "declared_on", "id"),
        Index(
            "ix_subject_attachment_public",
            "declared_on",
            "id",
            postgresql_where=text("kind = 'standard' AND withdrawn_on IS NULL"),
        ),
        Index("ix_subject_attachment_file_id", "file_id"),
        {"comment": "What undertakings publish about themselves; withdrawn, never deleted"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whose")
    kind: Mapped[str] = mapped_column(Text, comment="standard or quality_report")
    title: Mapped[str] = mapped_column(Text, comment="As printed on it; no personal data")
    standard_number: Mapped[str | None] = mapped_column(
        Text, comment="Number of the enterprise standard, as declared; NULL: no standard"
    )
    declared_on: Mapped[date] = mapped_column(comment="Day on which the undertaking published it")
    valid_until: Mapped[date | None] = mapped_column(comment="Last day; NULL: until withdrawn")
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), comment="The document")
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the document")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who took it in")
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="By whom")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")
    withdrawn_on: Mapped[date | None] = mapped_column(comment="First day it no longer stands")
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who recorded the withdrawal"
    )
    withdrawal_reason: Mapped[str | None] = mapped_column(Text, comment="Why; no personal data")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")
