"""Tables of the party's own access to its case, and of what it hands in.

Statements, objections and applications stand where officers write them too (``models``,
``listing_models``), what others decide about it in ``contest_models``; here stand the code that
opens the case, attachments and the public reply.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of


class AttachedTo(StrEnum):
    """What an attachment belongs to."""

    STATEMENT = "statement"
    OBJECTION = "objection"
    REPAIR = "repair"
    REVOCATION = "revocation"
    SERVICE = "service"
    HEARING_RECORD = "hearing_record"
    HEARING_WITHDRAWAL = "hearing_withdrawal"
    RULING = "ruling"


HANDED_IN = (
    AttachedTo.STATEMENT,
    AttachedTo.OBJECTION,
    AttachedTo.REPAIR,
    AttachedTo.REVOCATION,
)
"""What parties send along themselves; the others are the agency's own papers."""


class ReplyState(StrEnum):
    """Where a reply of the party to its public record stands."""

    FILED = "filed"
    SHOWN = "shown"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"


class PartyCode(Base):
    """A code that opens one case to its party. Only its digest is stored."""

    __tablename__ = "party_code"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("num_nulls(revoked_at, revoked_by_id) IN (0, 2)", name="revoked_whole"),
        Index("uq_party_code_digest", "digest", unique=True),
        Index(
            "uq_party_code_case_id_open",
            "case_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
        {"comment": "Codes by which parties see their own case"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="What it opens")
    digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of the party's credit code and the secret"
    )
    issued_at: Mapped[datetime] = mapped_column(comment="When it was made, UTC")
    issued_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="By whom")
    revoked_at: Mapped[datetime | None] = mapped_column(comment="Opens nothing from then on, UTC")
    revoked_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who revoked it"
    )


class CaseAttachment(Base):
    """A file that belongs to something of a case. Never public."""

    __tablename__ = "case_attachment"
    __table_args__ = (
        CheckConstraint(one_of("kind", AttachedTo), name="kind_known"),
        CheckConstraint("length(btrim(title)) > 0", name="with_title"),
        Index("ix_case_attachment_case_id", "case_id"),
        Index("ix_case_attachment_record_id", "record_id"),
        {"comment": "Files of parties, proofs of service, papers of hearings; append-only"},
    )

    file_id: Mapped[UUID] = mapped_column(
        ForeignKey("stored_file.id"), primary_key=True, comment="The file"
    )
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    kind: Mapped[str] = mapped_column(Text, comment="See AttachedTo")
    record_id: Mapped[UUID] = mapped_column(comment="What it belongs to, of that kind")
    title: Mapped[str] = mapped_column(Text, comment="What it is called in the case")
    attached_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who attached it; null for the party itself"
    )
    at: Mapped[datetime] = mapped_column(comment="When it was attached, UTC")


class PartyReply(Base):
    """The party's words beside its public record (right of reply)."""

    __tablename__ = "party_reply"
    __table_args__ = (
        CheckConstraint(one_of("state", ReplyState), name="state_known"),
        CheckConstraint("length(btrim(words)) BETWEEN 1 AND 1000", name="words_bounded"),
        CheckConstraint(
            "CASE state WHEN 'filed' THEN decided_by_id IS NULL"
            " WHEN 'withdrawn' THEN true ELSE decided_by_id IS NOT NULL END"
            " AND num_nulls(decided_by_id, decided_on) IN (0, 2)"
            " AND (state <> 'withheld' OR reason IS NOT NULL)",
            name="decided_whole",
        ),
        Index(
            "uq_party_reply_case_id_standing",
            "case_id",
            unique=True,
            postgresql_where=text("state IN ('filed', 'shown')"),
        ),
        Index("ix_party_reply_case_id", "case_id"),
        {"comment": "What parties say beside their public record"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    state: Mapped[str] = mapped_column(Text, comment="filed, shown, withheld or withdrawn")
    words: Mapped[str] = mapped_column(Text, comment="The party's words, shown as they are")
    filed_on: Mapped[date] = mapped_column(comment="Legal date of filing")
    decided_on: Mapped[date | None] = mapped_column(comment="Legal date of the look at it")
    decided_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who looked for personal data in it"
    )
    reason: Mapped[str | None] = mapped_column(Text, comment="Why it is not shown")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")


class PartyFiling(Base):
    """That the party handed something in by its code; only to keep a day's filings bounded."""

    __tablename__ = "party_filing"
    __table_args__ = (
        CheckConstraint("size_bytes >= 0", name="size_known"),
        Index("ix_party_filing_case_id_filed_on", "case_id", "filed_on"),
        {"comment": "What parties handed in by their codes, counted; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    filed_on: Mapped[date] = mapped_column(comment="Legal day")
    size_bytes: Mapped[int] = mapped_column(comment="Bytes of the files sent along")
    at: Mapped[datetime] = mapped_column(comment="When it was handed in, UTC")


class ElectronicConsent(Base):
    """The party's consent to be served electronically in one case (送达地址和方式确认书)."""

    __tablename__ = "electronic_consent"
    __table_args__ = (
        CheckConstraint("length(btrim(proof)) > 0", name="with_proof"),
        CheckConstraint("withdrawn_on >= agreed_on", name="withdrawn_after_agreed"),
        Index(
            "uq_electronic_consent_case_id_standing",
            "case_id",
            unique=True,
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
        {"comment": "Consents of parties to electronic service"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    agreed_on: Mapped[date] = mapped_column(comment="Legal day of the consent")
    proof: Mapped[str] = mapped_column(Text, comment="Number of the signed form, or by the code")
    recorded_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who entered it; null for the party itself"
    )
    at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
    withdrawn_on: Mapped[date | None] = mapped_column(comment="No longer from this day on")
